import type { GitIdentity } from '../domain/run/run-input.js';

import { type SignCommit, writeCommit } from './commit-object.js';
import { git } from './git-gateway.js';
import type { Mirror } from './mirror.js';

/** Merges that are to become a line of commits. */
interface LinearInput {
  readonly mirror: Mirror;
  /** What the merges stand on, and the last of them. */
  readonly base: string;
  readonly commit: string;
  /** One commit a merge, with its tree and message; or one commit of all, with this message. */
  readonly as: 'rebase' | { readonly squash: string };
  readonly identity: GitIdentity;
  readonly when: Date;
  readonly sign?: SignCommit;
}

/**
 * Turns the merge commits from `base` to `commit` into commits with one parent each. Their trees are those of the merges, so what
 * could be merged needs no other merge, and the last tree is the same in any form.
 */
export async function linearCommits(input: LinearInput): Promise<string> {
  const { mirror, base, commit, as, identity, when, sign } = input;
  const args = ['log', '-z', '--reverse', '--first-parent', '--format=%T%n%B', `${base}..${commit}`];
  const output = await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } });
  const steps = output
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({
      tree: entry.slice(0, entry.indexOf('\n')),
      message: entry.slice(entry.indexOf('\n') + 1),
    }));
  const last = steps.at(-1);
  if (last === undefined) return base;
  const wanted = as === 'rebase' ? steps : [{ tree: last.tree, message: as.squash }];
  let current = base;
  for (const { tree, message } of wanted)
    current = await writeCommit({
      ...{ gitDir: mirror.dir, tree, parents: [current], message: `${message.trimEnd()}\n`, identity, when },
      ...(sign === undefined ? {} : { sign }),
    });
  return current;
}
