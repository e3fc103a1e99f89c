import type { GitIdentity } from '../domain/run/run-input.js';

import { gitLine } from './git-gateway.js';
import { rememberParents } from './known-ancestors.js';
import { objectOf, writeLooseObject } from './loose-object.js';
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
  /** Signs it: the armoured signature goes into its header. */
  readonly sign?: SignCommit;
  /** It need not be on the disk yet: whoever asked sees to that, here or elsewhere, before anybody hears of it. */
  readonly isSyncedLater?: boolean;
}

/** Gives the armoured signature of a commit's own text. */
export type SignCommit = (text: string) => Promise<string>;

/**
 * Writes a commit without a checkout, and returns its id. Without a process of git where nothing can go wrong that git
 * would notice; the id is the same either way.
 */
export async function writeCommit(input: CommitInput): Promise<string> {
  const commit =
    input.sign === undefined
      ? ((await writeQuickly(input)) ?? (await writeByGit(input)))
      : await writeSigned({ ...input, sign: input.sign });
  rememberTree({ commit, tree: input.tree });
  rememberParents({ commit, parents: input.parents });
  return commit;
}

/** What git takes from the ends of a name, and what it takes out of one. */
const PLAIN = /^[^\p{Cc}\s.,:;<>"\\'](?:[^\p{Cc}<>]*[^\p{Cc}\s.,:;<>"\\'])?$/u;

/** `null` where git must judge: odd names, texts with a NUL, objects of another kind of id, a disk in trouble. */
async function writeQuickly(input: CommitInput): Promise<string | null> {
  const { tree, parents, identity } = input;
  const isPlain = [identity.name, identity.email].every((text) => PLAIN.test(text));
  const isSha1 = [tree, ...parents].every((id) => SHA1.test(id));
  const message = withLineEnd(input.message);
  if (!isPlain || !isSha1 || message.includes('\0') || new Set(parents).size < parents.length) return null;
  const text = `${headerOf(input).join('\n')}\n\n${message}`;
  const object = objectOf({ kind: 'commit', content: Buffer.from(text) });
  try {
    const isSyncedLater = input.isSyncedLater === true;
    await writeLooseObject({ gitDir: input.gitDir, ...object, isSyncedLater });
    return object.id;
  } catch {
    return null;
  }
}

function headerOf(input: CommitInput): string[] {
  const { tree, parents, identity } = input;
  const person = `${identity.name} <${identity.email}> ${dateOf(input)}`;
  return [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${person}`,
    `committer ${person}`,
  ];
}

/** As git writes it: git checks the object, and the lines of the signature are one header. */
async function writeSigned(input: CommitInput & { sign: SignCommit }): Promise<string> {
  const { gitDir } = input;
  const header = headerOf(input).join('\n');
  const message = withLineEnd(input.message);
  const signature = await input.sign(`${header}\n\n${message}`);
  const signed = `gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`;
  return gitLine({
    args: ['hash-object', '-t', 'commit', '-w', '--stdin'],
    cwd: gitDir,
    env: { GIT_DIR: gitDir },
    input: `${header}\n${signed}\n\n${message}`,
  });
}

async function writeByGit(input: CommitInput): Promise<string> {
  const { gitDir, identity } = input;
  const date = dateOf(input);
  return gitLine({
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
    input: withLineEnd(input.message),
  });
}

const SHA1 = /^[0-9a-f]{40}$/;
const dateOf = ({ when }: CommitInput): string => `${Math.floor(when.getTime() / 1000)} +0000`;
const withLineEnd = (message: string): string => (message.endsWith('\n') ? message : `${message}\n`);

/** Trailers of a commit by name, in the order in which they are written. */
export type Trailers = Readonly<Record<string, string>>;

/** Adds trailers as the last paragraph of a message, one a line. */
export function withTrailers({ message, trailers }: { message: string; trailers: Trailers }): string {
  const lines = Object.entries(trailers).map(
    ([name, value]) => `${name}: ${value.replace(/\s*\n\s*/g, ' ')}`,
  );
  return lines.length === 0 ? message : `${message.trimEnd()}\n\n${lines.join('\n')}\n`;
}
