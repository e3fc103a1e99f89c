import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Paths } from './paths.js';

/** Enough for what `gc` needs itself: a lock, the store's shared memory, a few renames. Bytes. */
const SIZE = 1024 * 1024;
/** Below that nothing is taken into reserve. Bytes. */
const LEAST_FREE = 16 * SIZE;

const reserveFile = ({ state }: Paths): string => join(state, 'reserve');

/** Keeps some room back, so that there is some to tidy up in when the disk is full. Never throws. */
export function keepReserve({ paths }: { paths: Paths }): void {
  const file = reserveFile(paths);
  try {
    mkdirSync(paths.state, { recursive: true });
    const { bavail, bsize } = statfsSync(paths.state);
    if (existsSync(file) || bavail * bsize < LEAST_FREE) return;
    const draft = `${file}.${String(process.pid)}`;
    try {
      writeFileSync(draft, randomBytes(SIZE));
      renameSync(draft, file);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch {
    // the next one to start tries again
  }
}

/** Gives the reserve back. Never throws. */
export function giveReserve({ paths }: { paths: Paths }): void {
  try {
    rmSync(reserveFile(paths), { force: true });
  } catch {
    // whoever needs the room says so
  }
}
