import type { GitIdentity } from '../domain/run/run-input.js';

import { writeCommit } from './commit-object.js';
import { git, gitLine } from './git-gateway.js';
import type { Mirror } from './mirror.js';

/**
 * Makes a commit, without parents, of a few files in one folder: `files` are their names (no slash) and contents. The
 * same input gives the same id. Nothing of the files' own repository, attributes or filters is looked at.
 */
export async function writeFolderCommit(input: {
  mirror: Mirror;
  files: readonly { readonly name: string; readonly content: Buffer }[];
  message: string;
  identity: GitIdentity;
  when: Date;
}): Promise<string> {
  const { mirror, files, message, identity, when } = input;
  const at = { cwd: mirror.dir, env: { GIT_DIR: mirror.dir } };
  const lines: string[] = [];
  for (const { name, content } of files) {
    const args = ['hash-object', '-w', '-t', 'blob', '--stdin', '--no-filters'];
    const blob =
      content.length === 0
        ? await gitLine({ ...at, args: ['hash-object', '-w', '-t', 'blob', '--no-filters', '/dev/null'] })
        : await gitLine({ ...at, args, input: content });
    lines.push(`100644 blob ${blob}\t${name}\0`);
  }
  const tree = (await git({ ...at, args: ['mktree', '-z'], input: lines.join('') })).toString('utf8').trim();
  return writeCommit({ gitDir: mirror.dir, tree, parents: [], message, identity, when });
}
