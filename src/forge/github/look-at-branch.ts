import { z } from 'zod';

import { StagegateError } from '../../domain/failure/catalogue.js';
import type { BranchProtection } from '../forge.js';
import type { GitHubRepository } from './repository.js';

const Rules = z.array(z.object({ type: z.string() }));
const Branch = z.object({
  protected: z.boolean(),
  protection: z.object({ enabled: z.boolean().optional() }).optional(),
});
type Branch = z.infer<typeof Branch>;

/** Rules that leave a branch to others; those that merely say how a push must look are none. */
const KEEPING = new Set(['update', 'pull_request', 'merge_queue']);

/**
 * Whether GitHub keeps a branch for others: by rulesets, which hold for a branch that is not there yet, or by a classic
 * protection, which only a branch that is there tells. An Enterprise that knows no such question has no rulesets.
 */
export async function lookAtBranch(input: {
  repository: GitHubRepository;
  branch: string;
}): Promise<BranchProtection> {
  const [rules, branch] = await Promise.all([unlessHidden(rulesOf(input)), unlessHidden(branchOf(input))]);
  const types = rules.kind === 'seen' ? rules.value.map(({ type }) => type) : [];
  const isAbsent = branch.kind === 'hidden' && branch.missing;
  const keeping = types.filter((type) => KEEPING.has(type) || (type === 'creation' && isAbsent));
  const { host } = input.repository;
  if (keeping.length > 0)
    return { kind: 'protected', by: `rules of ${host}: ${[...new Set(keeping)].sort().join(', ')}` };
  if (branch.kind === 'seen' && isClassic({ branch: branch.value, ruled: types.length > 0 }))
    return { kind: 'protected', by: `a branch protection of ${host}` };
  if (branch.kind === 'hidden' && !isAbsent) return { kind: 'unknown', note: branch.note };
  if (rules.kind === 'seen' || (rules.missing && branch.kind === 'seen')) return { kind: 'open' };
  return { kind: 'unknown', note: rules.missing ? `${host} tells no rules of branches` : rules.note };
}

/** A branch counts as protected for any rule, also one of how commits are named; `enabled` is of the classic kind. */
function isClassic({ branch, ruled }: { branch: Branch; ruled: boolean }): boolean {
  return branch.protected && (branch.protection?.enabled ?? !ruled);
}

function rulesOf({ repository, branch }: Parameters<typeof lookAtBranch>[0]) {
  return repository.pages({
    doing: 'read the rules of a branch',
    right: 'Metadata: read',
    as: Rules,
    items: (rules) => rules,
    request: (client, page) =>
      client.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
        ...repository.name,
        ...page,
        branch,
      }),
  });
}

function branchOf({ repository, branch }: Parameters<typeof lookAtBranch>[0]): Promise<Branch> {
  return repository.ask({
    doing: 'read a branch',
    right: 'Contents: read',
    as: Branch,
    request: (client) =>
      client.request('GET /repos/{owner}/{repo}/branches/{branch}', { ...repository.name, branch }),
  });
}

type Seen<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'hidden'; readonly missing: boolean; readonly note: string };

/** GitHub answers 403 where a right is missing, and 404 for what is not there, to strangers, and where it knows no such question. */
async function unlessHidden<T>(asking: Promise<T>): Promise<Seen<T>> {
  try {
    return { kind: 'seen', value: await asking };
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    const { code, message: note } = error.failure;
    if (code !== 'FORGE_FORBIDDEN' && code !== 'FORGE_REPOSITORY_UNKNOWN') throw error;
    return { kind: 'hidden', missing: code === 'FORGE_REPOSITORY_UNKNOWN', note };
  }
}
