import { type Authority, GROUPS_FILE } from '../../domain/authority/authority.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { askedByPolicies } from '../../domain/policy/groups-of.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { allRules } from '../../domain/plan/group-rules.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { RepositoryInfo } from '../../git/repository.js';
import { formatProblem } from '../../plan/problem.js';
import type { Session } from './session.js';
import { textAt } from './text-at.js';

/** The text of the groups file at a commit; `null` when it has none. */
export function groupsAt({ info, commit }: { info: RepositoryInfo; commit: string }): Promise<string | null> {
  return textAt({ info, commit, path: GROUPS_FILE });
}

/** Who may decide at the usual base, as far as it can be told; a mistake in the file is told as a warning. */
export async function usualAuthority(
  session: Session,
  rules: { plan: Plan; repository: RepositoryPolicy | null },
): Promise<{ authority: Authority | null; warnings: string[] }> {
  const nothing = { authority: null, warnings: [] };
  if (allRules(rules.plan).length + askedByPolicies(rules).length === 0) return nothing;
  const [{ usualPlace }, { parseGroups }] = await Promise.all([
    import('./agent-library.js'),
    import('../../plan/groups/parse-groups.js'),
  ]);
  try {
    const place = await usualPlace(session);
    const text = await groupsAt(place);
    if (text === null) return nothing;
    const parsed = parseGroups({ file: GROUPS_FILE, text, commit: place.commit });
    if (parsed.kind === 'authority') return { authority: parsed.authority, warnings: [] };
    return { authority: null, warnings: parsed.problems.map(formatProblem) };
  } catch (error) {
    if (error instanceof StagegateError) return nothing;
    throw error;
  }
}
