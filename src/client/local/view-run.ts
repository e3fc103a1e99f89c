import { setTimeout } from 'node:timers/promises';

import { StagegateError } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { RunSelector } from '../run/read-status.js';
import type { RunView, Silence } from '../run/run-view.js';
import { unanswered } from '../run/unanswered.js';
import type { Session } from './session.js';

/** Milliseconds that Temporal may take before the store is asked instead: a status is there within two seconds. */
const QUICK_MS = 1_600;

/**
 * What there is to know of a run: its own word, else (for a run that has ended, or that Temporal does not know or
 * cannot be asked about) what the store has of it, else the server's description. Throws RUN_UNKNOWN, and
 * SERVER_UNREACHABLE when the store knows nothing either.
 */
export async function viewRun(session: Session, selector: RunSelector): Promise<RunView> {
  const asking = ask(session, selector);
  asking.catch(() => undefined);
  const slow = setTimeout(QUICK_MS, null, { ref: false });
  const early = await Promise.race([asking, slow]);
  if (early === null) {
    const status = await findStored(session, selector);
    if (status !== null) return { kind: 'stored', why: 'server_unreachable', status };
  }
  const asked = early ?? (await asking);
  if (asked.kind === 'view') {
    const { view } = asked;
    if (view.kind !== 'description' || !view.run.closed) return view;
    const number = selector.number ?? view.run.number ?? undefined;
    const status = await findStored(session, { ...selector, ...(number === undefined ? {} : { number }) });
    return status !== null && isFinal(status.state) ? { kind: 'stored', why: view.why, status } : view;
  }
  const status = await findStored(session, selector);
  if (status !== null) return { kind: 'stored', why: asked.why, status };
  throw asked.error;
}

/** The run's status; throws NO_WORKER or WORKER_BUSY when there is only a description of it. */
export async function statusOf(session: Session, selector: RunSelector): Promise<RunStatus> {
  const view = await viewRun(session, selector);
  if (view.kind !== 'description') return view.status;
  return noWorker(session);
}

/** Throws NO_WORKER or WORKER_BUSY, for the workers of this session's server. */
export async function noWorker(session: Session): Promise<never> {
  const { temporal } = await session.runs();
  throw new StagegateError(await unanswered(temporal, 'nothing'));
}

type Asked =
  | { readonly kind: 'view'; readonly view: RunView }
  | { readonly kind: 'silent'; readonly why: Silence; readonly error: StagegateError };

async function ask(session: Session, selector: RunSelector): Promise<Asked> {
  try {
    const runs = await session.runs();
    return { kind: 'view', view: await runs.status(selector) };
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    if (error.failure.code === 'RUN_UNKNOWN') return { kind: 'silent', why: 'forgotten', error };
    if (error.failure.code === 'SERVER_UNREACHABLE')
      return { kind: 'silent', why: 'server_unreachable', error };
    throw error;
  }
}

async function findStored(session: Session, { runKey, number }: RunSelector): Promise<RunStatus | null> {
  const store = await session.store();
  const run = await store.findRun({ ...runKey, ...(number === undefined ? {} : { number }) });
  return run?.status ?? null;
}
