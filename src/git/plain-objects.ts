import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How long git may read an executor's own objects. Nobody's work depends on them: what they hold is in a snapshot too. */
const MOST_MS = 120_000;

/**
 * Whether an object folder that an executor could write to holds folders and plain files alone. Git opens what it finds
 * there without looking first: at a named pipe it would wait for ever. A folder that is not there is plain.
 */
export async function isPlain(objects: string): Promise<boolean> {
  const entries = await readdir(objects, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => !entry.isFile() && !entry.isDirectory())) return false;
  for (const entry of entries)
    if (entry.isDirectory() && !(await isPlain(join(objects, entry.name)))) return false;
  return true;
}

/** Ends every git call on an executor's own objects that takes too long, and those that `signal` ends. */
export function ownLimit(signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(MOST_MS);
  return signal === undefined ? limit : AbortSignal.any([limit, signal]);
}
