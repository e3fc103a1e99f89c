import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import type { RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { LedgerVerdict, Store, StoredRunKey } from '../../store/store.js';
import { describeRun } from '../run/describe-run.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';

export type { LedgerVerdict } from '../../store/store.js';

interface Audited {
  readonly key: StoredRunKey;
  /** Whether the run has ended, as its last status in the store says. */
  readonly ended: boolean;
  readonly store: Store;
}

/** A run's rows, and the last link of their chain. */
export async function readAudit(
  session: Session,
  selector: RunSelector,
): Promise<{ key: StoredRunKey; rows: readonly RecordedLedgerRow[]; head: string | null }> {
  const { key, store } = await audited(session, selector);
  const { head } = await store.verifyLedger({ run: key });
  return { key, rows: await store.readLedger({ run: key }), head };
}

/**
 * How far a run is, as its rows must show: `closing` where it has ended, and still writes its last rows; `unknown` where they
 * are missing, and nobody could be asked whether it does.
 */
export type AuditedEnd = 'open' | 'closing' | 'ended' | 'unknown';

/**
 * Whether a run's rows are what was written. Rows are not decoded: what somebody made of them may be no row at all. The
 * server is asked only where the last rows of a run that has ended are missing.
 */
export async function verifyAudit(
  session: Session,
  selector: RunSelector,
): Promise<{ key: StoredRunKey; end: AuditedEnd; verdict: LedgerVerdict }> {
  const { key, ended, store } = await audited(session, selector);
  const verdict = await store.verifyLedger({ run: key });
  if (!ended || verdict.finished) return { key, end: ended ? 'ended' : 'open', verdict };
  const end = await endOf(session, { runKey: selector.runKey, number: key.number });
  return { key, end, verdict: await store.verifyLedger({ run: key }) };
}

/** Status and rows of a run that ends are saved side by side; its workflow stays open until the store has both. */
async function endOf(session: Session, { runKey, number }: Required<RunSelector>): Promise<AuditedEnd> {
  try {
    const { temporal } = await session.runs();
    const { run } = await describeRun(temporal, runKey);
    return run.number === number && !run.closed ? 'closing' : 'ended';
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    return error.failure.code === 'RUN_UNKNOWN' ? 'ended' : 'unknown';
  }
}

/** The run in the store; no server is asked. Throws RUN_UNKNOWN. */
async function audited(session: Session, { runKey, number }: RunSelector): Promise<Audited> {
  const store = await session.store();
  const { slug, taskKey } = runKey;
  const run = await store.findRun({ slug, taskKey, ...(number === undefined ? {} : { number }) });
  if (run === null) return fail('RUN_UNKNOWN', { task: taskKey });
  const key = { repositoryId: run.repositoryId, taskKey: run.taskKey, number: run.number };
  return { key, ended: isFinal(run.state), store };
}
