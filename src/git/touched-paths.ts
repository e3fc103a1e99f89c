import { listChanges } from './changes.js';
import type { Mirror } from './mirror.js';

/**
 * Which stages changed one of the paths against the base: a file counts as well when a conflicting path lies below
 * it or above it (a file against a folder), and when git gave it a name with `~` for that.
 */
export async function stagesThatTouched(input: {
  mirror: Mirror;
  base: string;
  heads: readonly { stage: string; commit: string }[];
  paths: readonly string[];
  ignoreCase: boolean;
}): Promise<Set<string>> {
  const fold = (path: string) => (input.ignoreCase ? foldCase(path) : path);
  const wanted = input.paths.flatMap((path) => [fold(path), fold(path.replace(/~[^/]*$/, ''))]);
  const touched = new Set<string>();
  for (const { stage, commit } of input.heads) {
    const changes = await listChanges({ gitDir: input.mirror.dir, from: input.base, to: commit });
    const own = changes.flatMap((change) =>
      change.kind === 'renamed' ? [change.from, change.path] : [change.path],
    );
    if (own.some((path) => wanted.some((one) => overlap(fold(path), one)))) touched.add(stage);
  }
  return touched;
}

/** What a file system that ignores case and Unicode form takes for the same name. */
export function foldCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
