import { fail } from '../../domain/failure/catalogue.js';
import type { RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { LedgerVerdict, Store, StoredRunKey } from '../../store/store.js';
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

/** Whether a run's rows are what was written. Rows are not decoded: what somebody made of them may be no row at all. */
export async function verifyAudit(
  session: Session,
  selector: RunSelector,
): Promise<{ key: StoredRunKey; ended: boolean; verdict: LedgerVerdict }> {
  const { key, ended, store } = await audited(session, selector);
  return { key, ended, verdict: await store.verifyLedger({ run: key }) };
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
