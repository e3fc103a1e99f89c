import { isProtectedBranch } from '../../domain/branch-name.js';
import { pathMatcher } from '../glob.js';
import { PROTECTS_FILE } from './house-protects.js';

/** Whether one of the globs means a branch; upper and lower case count alike, and no glob means none. */
export function isNamedBy({ branch, globs }: { branch: string; globs: readonly string[] }): boolean {
  if (globs.length === 0) return false;
  return pathMatcher(globs.map((glob) => glob.toLowerCase()))(branch.toLowerCase());
}

/** Why a branch is for others to push to, as words in brackets; `null` when nothing known here says so. */
export function protectedBecause(given: {
  branch: string;
  base: string;
  /** The globs of the repository. */
  globs: readonly string[];
}): string | null {
  if (isProtectedBranch(given)) return 'the base, or a usual name of a shared branch';
  return isNamedBy(given) ? `named by ${PROTECTS_FILE} at the base` : null;
}
