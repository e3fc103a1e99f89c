import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CommitId } from '../domain/keys.js';

/**
 * What a ref of one of the engine's own repositories is at, read from the disk (`gitrepository-layout(5)`): a fiftieth
 * of the time of a git process. Not for repositories whose format is not ours.
 */
export async function readRef({ gitDir, ref }: { gitDir: string; ref: string }): Promise<string | null> {
  const loose = await readFile(join(gitDir, ref), 'utf8').catch(() => null);
  if (loose !== null) return CommitId.safeParse(loose.trim()).data ?? null;
  const packed = await readFile(join(gitDir, 'packed-refs'), 'utf8').catch(() => '');
  const line = packed.split('\n').find((one) => one.endsWith(` ${ref}`));
  return CommitId.safeParse(line?.split(' ', 1)[0]).data ?? null;
}
