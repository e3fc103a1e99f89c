import { failpoint } from '../../config/failpoint.js';
import type { SeenNow } from '../../store/store.js';
import type { IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import type { PlanSource } from '../support/plan-source.js';
import { gatherFailures } from './gather-failures.js';

/**
 * See {@link IoActivities.recordFailure}. An attempt is one occurrence for each gate that did not pass, or one for what
 * failed before the gates; the same again is the same occurrence.
 */
export function makeRecordFailure({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['recordFailure'] {
  return async (input) => {
    const plan = await plans.load(input.run);
    const found = await gatherFailures({ deps, plan, input });
    failpoint('errorbook.before');
    const seen: SeenNow[] = [];
    for (const failure of found) seen.push(await deps.store.recordFailure(failure));
    failpoint('errorbook.after');
    return { seen };
  };
}
