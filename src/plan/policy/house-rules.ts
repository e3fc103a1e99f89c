import { canonicalJson } from '../../domain/canonical-json.js';
import type { Authority } from '../../domain/authority/authority.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import { GROUPS_FILE } from '../../domain/authority/authority.js';
import { overridingGroups } from '../../domain/policy/groups-of.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import type { RunPolicy } from '../../domain/policy/verdict.js';
import { authorityFor, type AskedOf } from '../groups/authority-for.js';
import { evaluatePlan } from './evaluate.js';
import { policyAt } from './parse-policy.js';

/** What a commit says to whoever runs something on it: texts of its files, `null` where there is none. */
export interface HouseTexts {
  readonly groups: string | null;
  readonly policy: string | null;
}

/** Who may decide in a run, and what policies say of its plan; left out where nobody says anything. */
export interface HouseRules {
  readonly authority?: Authority;
  readonly policy?: RunPolicy;
}

/** The most bytes of what a run holds of its policies. */
const MAX_RUN_POLICY = 150_000;

/**
 * Reads the rules that a run of a plan would be under. Throws what {@link authorityFor} and {@link policyAt} do,
 * OVERRIDE_UNKNOWN, and POLICY_TOO_WIDE when rules match more stages than a run can hold.
 */
export function houseRules(given: Omit<AskedOf, 'text' | 'repository'> & HouseTexts): HouseRules {
  const { plan, commit, task, groups, policy: text } = given;
  const repository = policyAt({ text, commit, task });
  const authority = authorityFor({ ...given, text: groups, repository });
  if (authority === null) nobodyOverrides({ plan, repository, commit, task });
  return {
    ...(authority === null ? {} : { authority }),
    ...policyOf({ plan, repository, commit, task }),
  };
}

/** Without a groups file nobody is known to be in a group, and so nobody could be known to set a denial aside. */
function nobodyOverrides(given: {
  plan: Plan;
  repository: RepositoryPolicy | null;
  commit: string;
  task: string;
}): void {
  const { plan, repository, commit, task } = given;
  const groups = [...new Set(overridingGroups({ plan, repository }))];
  if (groups.length > 0)
    fail('OVERRIDE_UNKNOWN', { task, commit, groups: groups.join(', '), file: GROUPS_FILE });
}

function policyOf(given: {
  plan: Plan;
  repository: RepositoryPolicy | null;
  commit: string;
  task: string;
}): Pick<HouseRules, 'policy'> {
  const { plan, repository, commit, task } = given;
  if (repository === null && plan.policies === undefined) return {};
  const policy = { repository, stages: evaluatePlan({ repository, plan }) };
  const bytes = Buffer.byteLength(canonicalJson(policy));
  if (bytes > MAX_RUN_POLICY) fail('POLICY_TOO_WIDE', { task, commit, bytes, limit: MAX_RUN_POLICY });
  return { policy };
}
