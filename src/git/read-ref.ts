import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommitId } from '../domain/keys.js';

/**
 * What a ref of one of the engine's own repositories is at, read from the disk (`gitrepository-layout(5)`): a fiftieth
 * of the time of a git process. Not for repositories whose format is not ours.
 */
export function readRef({ gitDir, ref }: { gitDir: string; ref: string }): string | null {
  const loose = textOf(join(gitDir, ref));
  if (loose !== null) return CommitId.safeParse(loose.trim()).data ?? null;
  const packed = textOf(join(gitDir, 'packed-refs')) ?? '';
  const line = packed.split('\n').find((one) => one.endsWith(` ${ref}`));
  return CommitId.safeParse(line?.split(' ', 1)[0]).data ?? null;
}

/** Read at once: most are read a dozen together, and each would take ten times as long behind a promise. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
