import { git, runGit } from './git-gateway.js';
import { nulFields } from './nul-list.js';
import type { RepositoryInfo } from './repository.js';

/** The paths of all files at the checked-out commit; what lies about besides does not count. */
export async function listCommittedFiles({ info }: { info: RepositoryInfo }): Promise<string[]> {
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', info.head];
  return nulFields(await git({ args, cwd: info.root, profile: 'user' }));
}

/** Which of some paths of the checkout git ignores, by the rules of the repository and of its user. */
export async function ignoredAmong({
  info,
  paths,
}: {
  info: RepositoryInfo;
  paths: readonly string[];
}): Promise<string[]> {
  if (paths.length === 0) return [];
  const call = { args: ['check-ignore', '-z', '--stdin'], input: `${paths.join('\0')}\0` };
  const result = await runGit({ ...call, cwd: info.root, profile: 'user' });
  return result.exitCode === 0 ? nulFields(result.stdout) : [];
}
