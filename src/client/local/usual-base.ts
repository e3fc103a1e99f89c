import type { RepositoryInfo } from '../../git/repository.js';

/** The branch that is checked out, when a run can start from it; else the usual name that there is. */
export function usualBase({ branch, branches }: RepositoryInfo): string {
  const candidates = [...(branch === null ? [] : [branch]), 'main', 'master'];
  return candidates.find((name) => branches.includes(name)) ?? candidates[0] ?? 'main';
}
