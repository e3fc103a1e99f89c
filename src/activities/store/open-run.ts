import { failpoint } from '../../config/failpoint.js';
import { planParts } from '../../plan/plan-hash.js';
import { isFinal } from '../../domain/run/run-state.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { OpenedRun, StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { allocationOf } from './allocation.js';
import { wellHosts } from './choose-host.js';
import { askForPlace } from '../support/ask-for-place.js';
import type { PlanSource } from '../support/plan-source.js';

/** See {@link StoreActivities.openRun}. The host that started the run carries it, if its worker is well; else this worker's. */
export function makeOpenRun({ deps, plans }: { deps: Deps; plans: PlanSource }): StoreActivities['openRun'] {
  return async (asked): Promise<OpenedRun> => {
    const { input, executionId } = asked;
    const { task } = input;
    try {
      const plan = await plans.load({ taskKey: task.key, planHash: input.plan.hash });
      failpoint('allocate.before');
      const { number, existing, state } = await deps.store.allocateRun(allocationOf(asked));
      failpoint('allocate.after');
      if (existing && isFinal(state)) return { kind: 'ended', number, state };
      const opened = {
        kind: 'opened',
        number,
        executionId,
        ...(await carrierOf({ deps, host: input.host })),
        hostTimeoutMs: deps.hostTimeoutMs,
        plan,
        planParts: planParts(plan),
      } as const;
      await askForPlace({ admission: deps.admission, asked, opened });
      return opened;
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

async function carrierOf({ deps, host }: { deps: Deps; host: string | undefined }) {
  const own = { hostId: deps.hostId, queues: deps.queues };
  if (host === undefined || host === deps.hostId) return own;
  const well = await wellHosts({ deps });
  const starter = well.find(({ hostId }) => hostId === host);
  return starter === undefined ? own : { hostId: host, queues: { io: starter.io, exec: starter.exec } };
}
