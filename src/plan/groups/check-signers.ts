import type { Actor } from '../../domain/approval/approval.js';
import { type Authority, groupNamed, SIGNERS_FILE } from '../../domain/authority/authority.js';
import { eligible } from '../../domain/authority/eligible.js';
import { quorumOf } from '../../domain/authority/object.js';
import { fail } from '../../domain/failure/catalogue.js';
import { askedByPolicies } from '../../domain/policy/groups-of.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { asksForSignatures, mustBeSigned } from '../../domain/plan/asks-for-signatures.js';
import { groupRules } from '../../domain/plan/group-rules.js';
import type { Plan } from '../../domain/plan/plan.js';
import { keyedMembers } from './keyed-members.js';

/** A plan whose decisions may have to be signed, and the commit that says by whom. */
export interface SignedPlan {
  readonly plan: Plan;
  readonly authority: Authority | null;
  readonly repository: RepositoryPolicy | null;
  /** The allowed signers at the commit; `null` when there are none. */
  readonly signers: string | null;
  readonly starter: Actor;
}

/** A group that must sign, and of which too few could. */
export interface KeysMissing {
  readonly group: string;
  readonly count: number;
  /** Those who have a key. */
  readonly keyed: readonly string[];
  readonly without: readonly string[];
}

/** The groups of which a signed approval is asked, and of which too few have a key, at a moment (ISO). */
export function missingKeys({
  plan,
  authority,
  repository,
  signers,
  starter,
  at,
}: SignedPlan & { at: string }): KeysMissing[] {
  if (authority === null || signers === null) return [];
  const asked = [...groupRules(plan), ...askedByPolicies({ plan, repository })];
  return asked.flatMap((rule) => {
    const group = groupNamed(authority, rule.by);
    if (group === null || !mustBeSigned({ plan, authority, by: rule.by })) return [];
    const members = eligible({ authority, group, starter });
    const keyed = keyedMembers({ signers, members, authority, at });
    const count = quorumOf({ authority, ...rule });
    if (keyed.length >= count) return [];
    return [{ group: rule.by, count, keyed, without: members.filter((member) => !keyed.includes(member)) }];
  });
}

/**
 * Looks whether those who must sign could: a run that nobody could ever approve is not started. Throws SIGNERS_MISSING,
 * SIGNERS_INVALID and SIGNERS_TOO_FEW.
 */
export function checkSigners(given: SignedPlan & { commit: string; task: string; at: string }): void {
  const { plan, authority, repository, signers, commit, task } = given;
  if (signers === null) {
    if (asksForSignatures({ plan, authority, repository })) fail('SIGNERS_MISSING', { task, commit });
    return;
  }
  if (!signers.split('\n').some((line) => /^[^#\s]/.test(line)))
    fail('SIGNERS_INVALID', { task, commit, file: SIGNERS_FILE, detail: 'it names nobody' });
  const [missing] = missingKeys(given);
  if (missing === undefined) return;
  const { group, count, keyed, without } = missing;
  const told = { keyed: keyed.join(', ') || 'nobody', without: without.join(', ') };
  fail('SIGNERS_TOO_FEW', { task, commit, group, count, ...told });
}
