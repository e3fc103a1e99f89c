import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isAbsent } from './is-absent.js';

/** Removes a folder with everything in it, even where an executor took away the right to write. */
export async function removeTree({ dir }: { dir: string }): Promise<void> {
  if (isAbsent(dir)) return;
  const remove = () => rm(dir, { recursive: true, force: true, maxRetries: 2 });
  try {
    await remove();
  } catch {
    await makeWritable(dir);
    await remove();
  }
}

async function makeWritable(dir: string): Promise<void> {
  if (!(await lstat(dir)).isDirectory()) return;
  await chmod(dir, 0o700);
  for (const entry of await readdir(dir, { withFileTypes: true }))
    if (entry.isDirectory()) await makeWritable(join(dir, entry.name));
}
