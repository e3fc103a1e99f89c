import type { ApprovalRequest } from './approval.js';

/** Whether an approval is still asked; `unknown` where its run cannot be asked, or does not know the request. */
export type StillAsked = 'asked' | 'over' | 'unknown';

/** One request of one run, at the commit that it asks about. */
export interface AskedRequest {
  /** The repository's slug. */
  readonly slug: string;
  readonly taskKey: string;
  /** The run's number. */
  readonly number: number;
  readonly requestId: string;
  readonly head: string;
}

/** What the latest run of the task says of itself. */
export interface RunSays {
  readonly number: number;
  readonly approvals: readonly Pick<ApprovalRequest, 'id' | 'state' | 'evidence'>[];
}

/**
 * Whether the run that is open now still asks for it. A later run of the task means that the earlier one is over. A request
 * that the run does not know is `unknown`: a run that was reset may ask it again.
 */
export function stillAsked({ request, run }: { request: AskedRequest; run: RunSays }): StillAsked {
  if (run.number !== request.number) return run.number > request.number ? 'over' : 'unknown';
  const known = run.approvals.find(({ id }) => id === request.requestId);
  if (known === undefined) return 'unknown';
  return known.state === 'pending' && known.evidence.head === request.head ? 'asked' : 'over';
}
