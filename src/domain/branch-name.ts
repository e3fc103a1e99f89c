import { z } from 'zod';

const FORBIDDEN = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)/u;
const BAD_EDGES = /^[-/.]|[/.]$|^@$/;

/**
 * A branch's short name (`main`, `feature/x`): the rules of `git check-ref-format --branch`, at most 200
 * characters, and nothing that a shell or git could take for an option.
 */
export const BranchName = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'at most 200 characters')
  .refine(
    (name) => !FORBIDDEN.test(name),
    'has a character or sequence that git does not allow in a branch name',
  )
  .refine((name) => !BAD_EDGES.test(name), 'must not begin with "-", "/" or ".", nor end in "/" or "."')
  .refine((name) => !/["'`$;&|<>(){}!#%]/.test(name), 'must not contain shell metacharacters');
export type BranchName = z.infer<typeof BranchName>;

const PROTECTED = [/^main$/i, /^master$/i, /^develop$/i, /^trunk$/i, /^release([/-].*)?$/i, /^production$/i];

/** Whether the engine refuses to push to this branch: the usual names of shared branches, or the base itself. */
export function isProtectedBranch({ branch, base }: { branch: string; base: string }): boolean {
  return branch.toLowerCase() === base.toLowerCase() || PROTECTED.some((pattern) => pattern.test(branch));
}
