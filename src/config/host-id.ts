import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { type Paths, hostIdFile } from './paths.js';
import { hasCode } from '../domain/system-error.js';

/**
 * This host's id, made once and kept in the state folder: it names the host's task queues, so that a run finds its
 * way back to the disk that holds its working trees. Two processes that make it at once end with the same id.
 */
export function hostId({ paths }: { paths: Paths }): string {
  const file = hostIdFile(paths);
  const known = read(file);
  if (known !== null) return known;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${String(process.pid)}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(6).toString('hex')}\n`, { flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = read(file);
  if (made === null) throw new Error(`${file} is not a host id`);
  return made;
}

function read(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{12}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
