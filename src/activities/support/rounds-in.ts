import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folders of a stage that was taken back to its beginning, one each time; none where there is no such folder. */
export async function roundsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith('since-')).map((name) => join(folder, name));
}
