import type { Action, ApprovalRequest } from '../../domain/approval/approval.js';
import { answeredWith } from '../../domain/approval/decide.js';
import { fail } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { ownStatus } from '../local/live-status.js';
import type { Session } from '../local/session.js';
import { viewRun } from '../local/view-run.js';
import type { RunSelector } from '../run/read-status.js';

/** What an answer is given with. */
interface Given {
  readonly subject: string | null;
  readonly action: Action;
  readonly token: string;
}

/** A run that an answer is for. */
export interface Answerable {
  readonly status: RunStatus;
  /**
   * The request that the token has answered already; `null` where it has answered none. A command that is given again
   * with its token, because nobody knows what became of it, is the same answer: it must not look for something else
   * that waits.
   */
  readonly before: ApprovalRequest | null;
  /** Whether the run has ended with it: then there is nobody left to ask, and nothing left to do. */
  readonly isOver: boolean;
}

/**
 * Finds the run that an answer is for. One that has ended takes none, but it still knows those that it was given, and the
 * last one is what it ended after. Throws RUN_NOT_ACTIVE when it has ended without this answer, NO_WORKER, WORKER_BUSY
 * or SERVER_UNREACHABLE when it cannot be asked.
 */
export async function findAnswerable(
  session: Session,
  { selector, ...given }: Given & { selector: RunSelector },
): Promise<Answerable> {
  const view = await viewRun(session, selector);
  const state = view.kind === 'description' ? view.run.state : view.status.state;
  if (!isFinal(state)) {
    const status = await ownStatus(session, view);
    return { status, before: answeredBefore(status, given), isOver: false };
  }
  const before = view.kind === 'description' ? null : answeredBefore(view.status, given, given.action);
  if (view.kind === 'description' || before === null)
    return fail('RUN_NOT_ACTIVE', { task: selector.runKey.taskKey, state });
  return { status: view.status, before, isOver: true };
}

/** What an open run says to a token with another action is for the run itself to say. */
function answeredBefore(
  { approvals }: RunStatus,
  { subject, token }: Given,
  action: Action | null = null,
): ApprovalRequest | null {
  const isIt = (one: ApprovalRequest['decisions'][number]) =>
    one.token === token && (action === null || one.action === action);
  const isAbout = (request: ApprovalRequest) => subject === null || request.subject === subject;
  const answered = answeredWith({ requests: approvals, token });
  return answered.find((request) => isAbout(request) && request.decisions.some(isIt)) ?? null;
}
