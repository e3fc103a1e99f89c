import { posix } from 'node:path';

/** A path of the repository that a word means when it is read in `dir`; `null` when it leads out, or says nothing. */
export function inTree({ dir, word }: { dir: string; word: string }): string | null {
  const bare = word.replace(/^(?:\$\{?PWD\}?|\$\{?HERE\}?)\//, './').replace(/^file:/, '');
  if (bare === '' || posix.isAbsolute(bare) || /[$*?\0\n]/.test(bare)) return null;
  const path = posix.normalize(posix.join(dir === '' ? '.' : dir, bare)).replace(/\/$/, '');
  return path === '.' || path === '..' || path.startsWith('../') ? null : path;
}
