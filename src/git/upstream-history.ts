import { git, type GitCall, runGit } from './git-gateway.js';

/** A commit, newest first, with its message. */
export interface LoggedCommit {
  readonly commit: string;
  readonly tree: string;
  readonly message: string;
}

const MOST_COMMITS = 2_000;

/** The commits that some tips have beyond another commit, newest first, 2,000 at most. */
export async function commitsBeyond(input: {
  gitDir: string;
  tips: readonly string[];
  from: string;
}): Promise<LoggedCommit[]> {
  const { gitDir, tips, from } = input;
  if (tips.length === 0) return [];
  const format = '--format=%x01%H%x02%T%x02%B';
  const args = ['log', `--max-count=${String(MOST_COMMITS)}`, format, ...tips, `^${from}`, '--'];
  const text = (await git(inside(gitDir, args))).toString('utf8');
  return text.split('\u0001').flatMap((part) => {
    const [commit, tree, message] = part.split('\u0002');
    return commit === undefined || tree === undefined || message === undefined
      ? []
      : [{ commit, tree, message }];
  });
}

/**
 * What single commits change, as an id that stays the same wherever the change is put (`git-patch-id(1)`). Merges and
 * commits that change nothing have none.
 */
export async function patchIds(input: {
  gitDir: string;
  commits: readonly string[];
}): Promise<Map<string, string>> {
  const { gitDir, commits } = input;
  if (commits.length === 0) return new Map();
  const args = ['diff-tree', '--stdin', '--root', '-p', '--full-index', '--no-ext-diff', '--no-textconv'];
  const patches = await git({ ...inside(gitDir, args), input: `${commits.join('\n')}\n` });
  if (patches.length === 0) return new Map();
  return parse(await git({ ...inside(gitDir, ['patch-id', '--stable']), input: patches }));
}

/** The same of everything between two commits; `null` when there is nothing. */
export async function patchBetween(input: {
  gitDir: string;
  from: string;
  to: string;
}): Promise<string | null> {
  const { gitDir, from, to } = input;
  const args = ['diff-tree', '-r', '-p', '--full-index', '--no-ext-diff', '--no-textconv', from, to];
  const patch = await git(inside(gitDir, args));
  if (patch.length === 0) return null;
  const ids = parse(await git({ ...inside(gitDir, ['patch-id', '--stable']), input: patch }));
  return [...ids.values()][0] ?? null;
}

function parse(output: Buffer): Map<string, string> {
  const lines = output.toString('utf8').trim().split('\n');
  return new Map(lines.map((line) => [line.split(' ')[1] ?? '', line.split(' ')[0] ?? '']));
}

function inside(gitDir: string, args: readonly string[]): GitCall {
  return { args, cwd: gitDir, env: { GIT_DIR: gitDir } };
}

/** The best common ancestor; `null` where there is none, or one of them is not there. */
export async function mergeBaseOf(input: {
  gitDir: string;
  commits: readonly string[];
}): Promise<string | null> {
  const { gitDir, commits } = input;
  if (commits.length === 0) return null;
  const result = await runGit(inside(gitDir, ['merge-base', '--octopus', ...commits]));
  return result.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}
