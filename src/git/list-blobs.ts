import { git } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { nulFields } from './nul-list.js';

/** A tracked file at a commit; two of the same content have the same `id`. */
export interface TrackedBlob {
  readonly path: string;
  readonly id: string;
  /** As git writes it: `120000` for a symbolic link. */
  readonly mode: string;
}

/** All files of a commit with the ids of their contents, in git's order; submodules count by their commit. */
export async function listBlobs(input: { mirror: Mirror; commit: string }): Promise<TrackedBlob[]> {
  const { mirror, commit } = input;
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit];
  const fields = nulFields(await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } }));
  return fields.flatMap((line) => {
    const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return mode === undefined || id === undefined || path === undefined ? [] : [{ path, id, mode }];
  });
}
