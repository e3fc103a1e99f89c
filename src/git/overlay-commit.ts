import { rm } from 'node:fs/promises';

import type { GitIdentity } from '../domain/run/run-input.js';

import { writeCommit } from './commit-object.js';
import { git, gitLine } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { nulFields } from './nul-list.js';

/** What is laid over a path: what another commit has there (or nothing), or a text. */
export interface Laid {
  readonly path: string;
  readonly content: string | null;
}

const MISSING = '0'.repeat(40);

/**
 * Makes a commit on top of `head` in which some paths are as they are in `from`, or hold a text; without a checkout. The
 * same input gives the same id. `index` is a path for a file that is needed meanwhile.
 */
export async function overlayCommit(input: {
  mirror: Mirror;
  head: string;
  from: string;
  laid: readonly Laid[];
  index: string;
  message: string;
  identity: GitIdentity;
  when: Date;
}): Promise<string> {
  const { mirror, head, from, laid, index, message, identity, when } = input;
  const call = { cwd: mirror.dir, env: { GIT_DIR: mirror.dir, GIT_INDEX_FILE: index } };
  try {
    const lines = await linesOf({ call, from, laid });
    await git({ ...call, args: ['read-tree', head] });
    const args = ['update-index', '-z', '--add', '--replace', '--index-info'];
    await git({ ...call, args, input: lines.join('') });
    const tree = await gitLine({ ...call, args: ['write-tree'] });
    return await writeCommit({ gitDir: mirror.dir, tree, parents: [head], message, identity, when });
  } finally {
    await Promise.all([rm(index, { force: true }), rm(`${index}.lock`, { force: true })]);
  }
}

/** Removals first, so that a file can come where a folder was. */
async function linesOf(input: {
  call: { cwd: string; env: Record<string, string> };
  from: string;
  laid: readonly Laid[];
}): Promise<string[]> {
  const { call, from, laid } = input;
  const args = ['ls-tree', '-r', '-z', '--full-tree', from];
  const wanted = new Set(laid.map(({ path }) => path));
  const entries = new Map<string, string>();
  for (const line of nulFields(await git({ ...call, args }))) {
    const [, entry, path = ''] = /^(\d+ \w+ [0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (entry !== undefined && wanted.has(path)) entries.set(path, entry);
  }
  const lines: string[] = [];
  for (const { path, content } of laid) {
    const [mode = '100644'] = entries.get(path)?.split(' ') ?? [];
    if (content !== null) lines.push(`${mode} blob ${await blobOf({ call, content })}\t${path}\0`);
    else if (entries.has(path)) lines.push(`${entries.get(path) ?? ''}\t${path}\0`);
    else lines.unshift(`0 ${MISSING}\t${path}\0`);
  }
  return lines;
}

function blobOf(input: {
  call: { cwd: string; env: Record<string, string> };
  content: string;
}): Promise<string> {
  const args = ['hash-object', '-w', '-t', 'blob', '--stdin', '--no-filters'];
  return gitLine({ ...input.call, args, input: input.content === '' ? '\n' : input.content });
}
