import { withBaseAttributes } from './base-attributes.js';
import { CommitFacts } from './commit-facts.js';
import { git, gitFailed, runGit } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { nulFields } from './nul-list.js';

/** A plain file on the new side of a line of `diff-tree --raw`; links and submodules are nothing that LFS keeps. */
const PLAIN = /^:\d{6} 100(?:644|755) (\S+) (\S+) /;

/**
 * The files whose content changed from one commit to another and that Git LFS keeps, by the attributes of the newer
 * one. The engine runs no filter, so what it commits for them is the content itself and no pointer to it. What only
 * moved, or got another mode, is the same pointer still.
 */
export async function changedLfsPaths(input: {
  mirror: Mirror;
  from: string;
  to: string;
  /** Whether all attributes are known to be those of `from`; then what was learned of that commit serves again. */
  sameAttributes?: boolean;
}): Promise<string[]> {
  const { mirror, from, to, sameAttributes = false } = input;
  if (from === to) return [];
  if (sameAttributes) attributesAsIn.remember(to, attributesRoot(from));
  if (!(await namesLfs({ mirror, commit: sameAttributes ? from : to }))) {
    lfsNamedIn.remember(to, false);
    return [];
  }
  const paths = await changedFiles(input);
  if (paths.length === 0) return [];
  return withBaseAttributes({ mirror, base: to }, async ({ call }) => {
    const args = ['check-attr', '-z', '--stdin', 'filter'];
    const fields = nulFields(await git({ ...call, args, input: `${paths.join('\0')}\0` }));
    return paths.filter((_path, index) => fields[index * 3 + 2] === 'lfs');
  });
}

const lfsNamedIn = new CommitFacts<boolean>();

/** The earliest commit that is known to have the very attributes of another. */
const attributesAsIn = new CommitFacts<string>();
const attributesRoot = (commit: string): string => attributesAsIn.of(commit) ?? commit;

/** Whether commits are known to have the same attributes; false says that it is not known. */
export function haveSameAttributes(...commits: readonly string[]): boolean {
  return new Set(commits.map(attributesRoot)).size === 1;
}

/** Whether any attributes of a commit name LFS: one look, since most repositories do not use it. */
async function namesLfs({ mirror, commit }: { mirror: Mirror; commit: string }): Promise<boolean> {
  const known = lfsNamedIn.of(commit);
  if (known !== undefined) return known;
  const args = ['grep', '--quiet', '-F', '-e', 'filter=lfs', commit, '--', ':(top,glob)**/.gitattributes'];
  const call = { args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } };
  const result = await runGit(call);
  if (result.exitCode > 1 || result.exitCode < 0) return gitFailed(call, result);
  lfsNamedIn.remember(commit, result.exitCode === 0);
  return result.exitCode === 0;
}

async function changedFiles(input: { mirror: Mirror; from: string; to: string }): Promise<string[]> {
  const { mirror, from, to } = input;
  const args = ['diff-tree', '-r', '-z', '--raw', '-M', '--no-abbrev', '--no-ext-diff', from, to, '--'];
  const fields = nulFields(await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } }));
  const paths: string[] = [];
  for (let at = 0; at < fields.length;) {
    const line = fields[at] ?? '';
    const moved = /[RC]\d+$/.test(line);
    const path = fields[at + (moved ? 2 : 1)] ?? '';
    const [, before, after] = PLAIN.exec(line) ?? [];
    if (after !== undefined && before !== after) paths.push(path);
    at += moved ? 3 : 2;
  }
  return paths;
}
