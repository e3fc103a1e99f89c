import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Paths, spareDir } from '../config/paths.js';
import { removeTree } from '../git/index.js';
import { listWorkers } from './self.js';

/**
 * Removes the working trees that dead workers have checked out for nobody. To be called before this one makes any: what
 * bears its number now is an earlier process's. Never rejects.
 */
export async function sweepSpares({ paths }: { paths: Paths }): Promise<void> {
  const folder = spareDir(paths);
  const others = listWorkers({ paths }).flatMap(({ process: { pid } }) => (pid === process.pid ? [] : [pid]));
  const isLeft = (name: string) => !others.some((pid) => name.startsWith(`${String(pid)}-`));
  const left = namesIn(folder).filter(isLeft);
  await Promise.all(left.map((name) => removeTree({ dir: join(folder, name) }).catch(() => undefined)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
