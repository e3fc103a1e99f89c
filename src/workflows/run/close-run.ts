import type { RunState } from '../../domain/run/run-state.js';
import { reportActivities, storeActivities } from '../activity-options.js';
import type { RunOutcome } from '../inputs.js';
import type { RunContext } from './context.js';
import type { LedgerWriter } from './ledger-writer.js';
import { isoNow } from './monitor.js';

/** Failures that are ends of their own. */
const ENDS: ReadonlyMap<string, RunState> = new Map<string, RunState>([
  ['RUN_ABORTED', 'aborted'],
  ['RUN_REFUSED', 'refused'],
]);

/**
 * Closes a run in which nothing runs any more: ledger, status, report, side by side. Not to be cancelled. A store that refuses for
 * good, or a host that has gone, costs the record and not the end.
 */
export async function closeRun(context: RunContext, ledger: LedgerWriter): Promise<RunOutcome> {
  const { monitor, run, storeQueue } = context;
  context.book.close();
  const failure = monitor.conclude();
  const state: RunState = failure === null ? 'completed' : (ENDS.get(failure.code) ?? 'failed');
  const at = isoNow();
  monitor.log.write({ kind: 'finished', key: String(run.number), at, data: { state, failure } });
  monitor.end({ state, at });
  const store = storeActivities({ taskQueue: storeQueue });
  const save = () => store.saveStatus({ run, status: monitor.snapshot() }).then(() => true);
  const write = () => Promise.all([report(context), save().catch(() => false)]);
  const { records } = context.book;
  const known = records.unrecorded;
  const [[written, saved]] = await Promise.all([write(), ledger.close()]);
  // the last rows told that the errorbook lacks something: the record says so too; and a store that was lost knows the run again
  const [last] = saved && records.unrecorded === known ? [written] : await write();
  return { state, number: run.number, report: last };
}

async function report({ monitor, run, input, host }: RunContext): Promise<string | null> {
  const { requirements } = input.task;
  try {
    const io = reportActivities({ taskQueue: host.queues.io, hostTimeoutMs: host.now.timeoutMs });
    return (await io.writeReport({ run, status: monitor.snapshot(), requirements })).path;
  } catch {
    return null;
  }
}
