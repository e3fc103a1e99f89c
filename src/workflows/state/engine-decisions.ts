import type { Actor, ApprovalRequest, Decision } from '../../domain/approval/approval.js';
import type { ApprovalDesk } from './approval-desk.js';

/** A decision that comes about without a person's own: it is about this run and this evidence by its making. */
export const OWN_RUN = 0;

/** What the engine answers when nobody did in time: never a yes. */
export function answerOfDeadline({ id, evidence }: ApprovalRequest, desk: ApprovalDesk): Decision {
  return {
    runNumber: OWN_RUN,
    requestId: id,
    action: 'reject',
    evidence,
    token: desk.freeToken(`deadline-${id}`),
    actor: { name: 'deadline', email: null },
    comment: 'nobody answered before the deadline',
  };
}

/** Another try of what is stuck, as somebody asked for it without naming the request. */
export function retryOf({
  request,
  desk,
  actor,
  comment,
}: {
  request: ApprovalRequest;
  desk: ApprovalDesk;
  actor: Actor;
  comment: string | null;
}): Decision {
  const { id, evidence } = request;
  return {
    runNumber: OWN_RUN,
    requestId: id,
    action: 'retry',
    evidence,
    token: desk.freeToken(`retry-${id}`),
    actor,
    comment,
  };
}
