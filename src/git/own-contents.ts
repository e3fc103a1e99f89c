import { runGit } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { quotedPath } from './own-objects.js';

/** The most that is read of an executor's own commits; they are in memory then. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Everything that an executor's own commits hold and `base` does not: the bytes of its files and the commits' messages, one
 * after the other; `null` when that cannot be read, or is more than 64 MB. No git runs with the executor's configuration.
 */
export async function readOwnContents(input: {
  mirror: Mirror;
  /** The executor's own objects. */
  objects: string;
  commit: string;
  base: string;
  signal: AbortSignal;
}): Promise<Buffer | null> {
  const { mirror, objects, commit, base, signal } = input;
  const look = {
    cwd: mirror.dir,
    signal,
    env: {
      GIT_DIR: mirror.dir,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quotedPath(objects),
    },
  };
  const listed = await runGit({
    ...look,
    args: ['rev-list', '--objects', '--no-object-names', commit, `^${base}`],
  });
  if (listed.exitCode !== 0) return null;
  if (listed.stdout.length === 0) return listed.stdout;
  const sizes = await runGit({ ...look, args: ['cat-file', '--batch-check'], input: listed.stdout });
  if (sizes.exitCode !== 0 || !isWithin({ sizes: sizes.stdout, most: MOST_BYTES })) return null;
  const read = await runGit({ ...look, args: ['cat-file', '--batch'], input: listed.stdout });
  return read.exitCode === 0 ? read.stdout : null;
}

/** Whether all objects are there and together not larger than that, by lines of `<id> <type> <bytes>`. */
function isWithin({ sizes, most }: { sizes: Buffer; most: number }): boolean {
  let bytes = 0;
  for (const line of sizes.toString('latin1').trimEnd().split('\n')) {
    const size = /^[0-9a-f]+ [a-z]+ (\d+)$/.exec(line)?.[1];
    if (size === undefined) return false;
    bytes += Number(size);
  }
  return bytes <= most;
}
