import { GROUPS_FILE } from '../../domain/authority/authority.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { PlanDifference } from '../../domain/plan/revision/compare-plans.js';
import { POLICY_FILE } from '../../domain/policy/policy.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { PolicyPreview } from '../../plan/preview-schema.js';
import { houseAt } from './house-at.js';
import type { Session } from './session.js';

/**
 * What policies would do with the stages that a revision adds or changes: the plan's own, and those of the repository at the
 * run's base as far as it is at hand here.
 */
export async function replanPolicies(
  session: Session,
  given: { status: RunStatus; plan: Plan; difference: PlanDifference },
): Promise<PolicyPreview[]> {
  const { status, plan, difference } = given;
  const touched = new Set([...difference.added, ...difference.changed.map(({ stage }) => stage)]);
  if (touched.size === 0) return [];
  const [{ previewPolicies }, house] = await Promise.all([
    import('../../plan/policy/preview-policy.js'),
    houseOf(session, status.base.commit),
  ]);
  return previewPolicies({ plan, ...house }).filter(({ stage }) => touched.has(stage));
}

async function houseOf(session: Session, commit: string | null) {
  const nothing = { repository: null, authority: null };
  if (commit === null) return nothing;
  const [{ parsePolicy }, { parseGroups }] = await Promise.all([
    import('../../plan/policy/parse-policy.js'),
    import('../../plan/groups/parse-groups.js'),
  ]);
  try {
    const { policy, groups } = await houseAt({ info: await session.repository(), commit });
    const rules = policy === null ? null : parsePolicy({ file: POLICY_FILE, text: policy, commit });
    const who = groups === null ? null : parseGroups({ file: GROUPS_FILE, text: groups, commit });
    return {
      repository: rules?.kind === 'policy' ? rules.policy : null,
      authority: who?.kind === 'authority' ? who.authority : null,
    };
  } catch (error) {
    if (error instanceof StagegateError) return nothing;
    throw error;
  }
}
