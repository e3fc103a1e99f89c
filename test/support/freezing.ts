import { randomBytes } from 'node:crypto';

import { WithStartWorkflowOperation } from '@temporalio/client';

import { type FreezeOutcome, freezeUpdate, unfreezeUpdate } from '../../src/contract/admission.js';
import { admissionWorkflowId } from '../../src/contract/ids.js';
import { WORKFLOW_TYPES } from '../../src/contract/workflow-types.js';
import type { Freeze } from '../../src/domain/admission/freeze.js';
import type { RunBench } from './run-bench.js';

/** What a test says of a freeze; the rest is as usual. */
export type FreezeAsk = Omit<Freeze, 'slug'>;

/** Freezes the repository of a bench. */
export function onBench({ client, queue }: RunBench) {
  const begun = () =>
    new WithStartWorkflowOperation(WORKFLOW_TYPES.admission, {
      workflowId: admissionWorkflowId({ prefix: queue }),
      taskQueue: queue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [{ limits: { cap: 9, perBase: 9 } }],
    });
  const bases = new Set<string | null>();
  const unfreeze = ({
    base = null,
    by = 'Ada',
  }: {
    base?: string | null;
    by?: string;
  }): Promise<FreezeOutcome> =>
    client.workflow.executeUpdateWithStart(unfreezeUpdate, {
      args: [{ slug: queue, base, by }],
      startWorkflowOperation: begun(),
    });
  return {
    freeze: ({ base = null, ...part }: Partial<FreezeAsk>): Promise<FreezeOutcome> => {
      bases.add(base);
      const usual = {
        reason: 'because',
        by: 'Ada',
        at: new Date().toISOString(),
        priority: null,
        until: null,
      };
      const freeze = { id: randomBytes(8).toString('hex'), slug: queue, base, ...usual, ...part };
      return client.workflow.executeUpdateWithStart(freezeUpdate, {
        args: [freeze],
        startWorkflowOperation: begun(),
      });
    },
    unfreeze,
    /** Sends anything at all as a freeze. */
    send: (payload: unknown): Promise<unknown> =>
      client.workflow
        .getHandle(admissionWorkflowId({ prefix: queue }))
        .executeUpdate('freeze', { args: [payload] }),
    /** Ends all freezes that a test has left. */
    thaw: async (): Promise<void> => {
      for (const base of bases) await unfreeze({ base });
      bases.clear();
    },
  };
}
