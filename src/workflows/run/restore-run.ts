import { workflowInfo } from '@temporalio/workflow';

import { storeActivities } from '../activity-options.js';
import type { RunContext } from './context.js';
import { LedgerWriter } from './ledger-writer.js';

/** Puts a run and its plans into a store that was lost, or replaced by an older copy: all of it is in the run's history. */
async function restoreRun({ input, run, storeQueue, opened, book }: RunContext): Promise<void> {
  const { workflowId, runId: executionId } = workflowInfo();
  const { number, startedAt } = run;
  const asked = { input, workflowId, executionId, startedAt };
  const store = storeActivities({ taskQueue: storeQueue });
  for (const plan of new Set([opened.plan, book.revisions.now.plan]))
    await store.restoreRun({ asked, number, plan });
}

/** What brings a run's ledger to the store, also to one that has lost the run. */
export function ledgerOf(context: RunContext): LedgerWriter {
  const { run, storeQueue: taskQueue, monitor, book, children } = context;
  const missed = (key: string) => book.records.notRecorded(key);
  const starting = () => children.starting;
  const restore = () => restoreRun(context);
  return new LedgerWriter({ run, log: monitor.log, taskQueue, missed, starting, restore });
}
