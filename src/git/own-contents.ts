import { runGit } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { quotedPath } from './own-objects.js';

/**
 * Everything that an executor's own commits hold and `base` does not: the bytes of its files and the commits' messages, one
 * after the other; `null` when that cannot be read. No git runs with the executor's configuration.
 */
export async function readOwnContents(input: {
  mirror: Mirror;
  /** The executor's own objects. */
  objects: string;
  commit: string;
  base: string;
}): Promise<Buffer | null> {
  const { mirror, objects, commit, base } = input;
  const look = {
    cwd: mirror.dir,
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
  const read = await runGit({ ...look, args: ['cat-file', '--batch'], input: listed.stdout });
  return read.exitCode === 0 ? read.stdout : null;
}
