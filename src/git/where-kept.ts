import { git, runGit } from './git-gateway.js';
import type { Mirror, Vault } from './mirror.js';

/** The vault refs that reach a commit; none when the vault does not have it, or has it in pieces. */
export async function refsReaching({ vault, commit }: { vault: Vault; commit: string }): Promise<string[]> {
  const args = ['for-each-ref', `--contains=${commit}`, '--format=%(refname)', 'refs/stagegate/'];
  const result = await runGit({ args, cwd: vault.dir, env: { GIT_DIR: vault.dir } });
  if (result.exitCode !== 0) return [];
  return linesOf(result.stdout);
}

/** Which of these commits the tips reach. Commits and tips that the repository does not have reach nothing. */
export async function reachedBy(input: {
  gitDir: string;
  commits: readonly string[];
  tips: readonly string[];
}): Promise<Set<string>> {
  const { gitDir } = input;
  const tips = await presentCommits({ gitDir, commits: input.tips });
  const commits = await presentCommits({ gitDir, commits: input.commits });
  if (tips.length === 0 || commits.length === 0) return new Set();
  const beyond = new Set(await revList({ gitDir, from: commits, without: tips.map((tip) => `^${tip}`) }));
  return new Set(commits.filter((commit) => !beyond.has(commit)));
}

/**
 * Commits of a mirror that neither its own refs nor a ref of the vault reaches: made by the engine and never kept,
 * because something ended in between.
 */
export async function orphansOf({
  mirror,
  vault,
}: {
  mirror: Mirror;
  vault: Vault | null;
}): Promise<string[]> {
  const args = [
    'cat-file',
    '--batch-all-objects',
    '--unordered',
    '--batch-check=%(objecttype) %(objectname)',
  ];
  const output = await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } });
  const all = linesOf(output).flatMap((line) => (line.startsWith('commit ') ? [line.slice(7)] : []));
  if (all.length === 0) return [];
  const loose = await revList({ gitDir: mirror.dir, from: all, without: ['--all'] });
  if (vault === null || loose.length === 0) return loose;
  const kept = await presentCommits({ gitDir: vault.dir, commits: loose });
  if (kept.length === 0) return loose;
  const unreached = new Set(await revList({ gitDir: vault.dir, from: kept, without: ['--all'] }));
  const safe = new Set(kept.filter((commit) => !unreached.has(commit)));
  return loose.filter((commit) => !safe.has(commit));
}

/** Every commit that these reach and `without` does not. */
export async function revList(input: {
  gitDir: string;
  from: readonly string[];
  without: readonly string[];
}): Promise<string[]> {
  const { gitDir, from, without } = input;
  const flags = without.filter((each) => each.startsWith('--'));
  const args = ['rev-list', '--stdin', ...(flags.length === 0 ? [] : ['--not', ...flags])];
  const revisions = [...from, ...without.filter((each) => each.startsWith('^'))];
  const call = { args, cwd: gitDir, env: { GIT_DIR: gitDir } };
  return linesOf(await git({ ...call, input: revisions.map((line) => `${line}\n`).join('') }));
}

async function presentCommits(input: { gitDir: string; commits: readonly string[] }): Promise<string[]> {
  const { gitDir, commits } = input;
  if (commits.length === 0) return [];
  const call = { args: ['cat-file', '--batch-check'], cwd: gitDir, env: { GIT_DIR: gitDir } };
  const output = await git({ ...call, input: commits.map((line) => `${line}\n`).join('') });
  return linesOf(output).flatMap((line) => /^([0-9a-f]{40,64}) commit /.exec(line)?.[1] ?? []);
}

function linesOf(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
