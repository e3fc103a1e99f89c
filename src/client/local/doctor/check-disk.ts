import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

import { fail } from '../../../domain/failure/catalogue.js';
import { DEFAULT_DISK_LIMIT, limitInBytes, parseDiskLimit } from '../../../domain/janitor/disk-limit.js';
import { formatBytes } from '../../../domain/text/bytes.js';
import { diskUse } from '../disk-use.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

/** Working trees and mirrors need room; below this a run is likely to fail. Bytes. */
const LEAST_FREE = 1_000_000_000;
/** A person waits: what was not counted by then is not counted. Milliseconds. */
const COUNT_WITHIN = 5_000;
const RECLAIM = 'stagegate gc --dry-run, then stagegate gc';

/** The room on the disk of the state folder, and what stagegate takes of it: `STAGEGATE_DISK_LIMIT`, else a half. */
export function checkDisk(session: Session): Promise<Finding[]> {
  return Promise.all([
    check('disk', () => Promise.resolve(room(session))),
    check('disk use', () => use(session)),
  ]);
}

function room({ paths }: Session) {
  const free = freeAt(paths.state);
  const detail = `${formatBytes(free)} free for ${paths.state}`;
  if (free >= LEAST_FREE) return { detail };
  return { state: 'problem', detail, next: `Free some room: ${RECLAIM}` } as const;
}

async function use({ paths, env }: Session) {
  const text = env['STAGEGATE_DISK_LIMIT'] ?? '';
  const limit = text === '' ? DEFAULT_DISK_LIMIT : parseDiskLimit(text);
  if (limit === null) {
    const why = 'a size (20GB) or a share of the disk (30%) is wanted';
    return fail('BAD_INPUT', { what: 'STAGEGATE_DISK_LIMIT', value: text, why });
  }
  const until = Date.now() + COUNT_WITHIN;
  const parts = await Promise.all([paths.state, paths.cache].map((path) => diskUse(path, { until })));
  const used = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const most = limitInBytes({ limit, free: freeAt(paths.state), used });
  const least = parts.some(({ cut }) => cut) ? 'at least ' : '';
  const detail = `${least}${formatBytes(used)} of ${formatBytes(most)} that stagegate may use`;
  if (used <= most) return { detail };
  return { state: 'warning', detail: `${detail}: too much`, next: RECLAIM } as const;
}

function freeAt(path: string): number {
  const { bavail, bsize } = statfsSync(existing(path));
  return bavail * bsize;
}

function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}
