import type { GitIdentity } from '../domain/run/run-input.js';

import { gitLine } from './git-gateway.js';
import { rememberParents } from './known-ancestors.js';
import { rememberTree } from './tree-of.js';

/** What makes a commit; the same input gives the same id. */
export interface CommitInput {
  /** Git directory whose object database takes it. */
  readonly gitDir: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly identity: GitIdentity;
  /** Author's and committer's time, to the second. */
  readonly when: Date;
}

/** Writes a commit without a checkout, and returns its id. */
export async function writeCommit(input: CommitInput): Promise<string> {
  const { gitDir, identity } = input;
  const date = `${Math.floor(input.when.getTime() / 1000)} +0000`;
  const commit = await gitLine({
    args: ['commit-tree', ...input.parents.flatMap((parent) => ['-p', parent]), '-F', '-', input.tree],
    cwd: gitDir,
    env: {
      GIT_DIR: gitDir,
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
      GIT_COMMITTER_DATE: date,
    },
    input: input.message.endsWith('\n') ? input.message : `${input.message}\n`,
  });
  rememberTree({ commit, tree: input.tree });
  rememberParents({ commit, parents: input.parents });
  return commit;
}

/** Trailers of a commit by name, in the order in which they are written. */
export type Trailers = Readonly<Record<string, string>>;

/** Adds trailers as the last paragraph of a message, one a line. */
export function withTrailers({ message, trailers }: { message: string; trailers: Trailers }): string {
  const lines = Object.entries(trailers).map(
    ([name, value]) => `${name}: ${value.replace(/\s*\n\s*/g, ' ')}`,
  );
  return lines.length === 0 ? message : `${message.trimEnd()}\n\n${lines.join('\n')}\n`;
}
