import type { Plan } from '../../domain/plan/plan.js';
import type { RevisionSigning } from '../../domain/plan/revision/revision-signing.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { type KeysMissing, missingKeys } from '../../plan/groups/check-signers.js';
import type { Store } from '../../store/store.js';
import { FrozenSigners } from '../support/frozen-signers.js';
import type { PlanSource } from '../support/plan-source.js';

/**
 * Why nobody could ever sign what a revised plan newly asks for, in a sentence; `null` when enough have a key. What was so
 * before the revision, because a key has expired since, does not stop it.
 */
export async function signersMissing(given: {
  store: Store;
  plans: PlanSource;
  task: string;
  plan: Plan;
  repository: RepositoryPolicy | null;
  signing: RevisionSigning;
  at: string;
}): Promise<string | null> {
  const { store, plans, task, plan, repository, signing, at } = given;
  const frozen = await store.getBlob({ hash: signing.signers });
  if (frozen === null) return null;
  const { signers } = FrozenSigners.parse(JSON.parse(frozen));
  const { authority, starter } = signing;
  const missing = (of: Plan) => missingKeys({ plan: of, authority, repository, signers, starter, at });
  const before = missing(await plans.load({ taskKey: task, planHash: signing.before }));
  const isNew = ({ group, count }: KeysMissing) =>
    !before.some((known) => known.group === group && known.count >= count);
  const [found] = missing(plan).filter(isNew);
  if (found === undefined) return null;
  const { group, count, keyed, without } = found;
  const can = keyed.length === 0 ? 'nobody' : `only ${keyed.join(', ')}`;
  return `${String(count)} of "${group}" must sign, and ${can} of those who may has a key at the base (without one: ${without.join(', ')})`;
}
