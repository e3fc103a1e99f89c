import { runGit } from './git-gateway.js';
import type { RepositoryInfo } from './repository.js';

/** The branch that `origin` calls its default, as the clone remembers it; `null` when it does not, or without an origin. */
export async function defaultBranch({ root, originUrl }: Pick<RepositoryInfo, 'root' | 'originUrl'>) {
  if (originUrl === null) return null;
  const args = ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'];
  const result = await runGit({ args, cwd: root, profile: 'user' });
  const name = result.stdout.toString('utf8').trim();
  return result.exitCode === 0 && name.startsWith('origin/') ? name.slice('origin/'.length) : null;
}
