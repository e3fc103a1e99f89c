import type { ApprovalRequest } from '../../domain/approval/approval.js';
import type { RunStatus } from '../../domain/run/run-status.js';

/**
 * The request that a token has answered already; `null` where it has answered none. A command that is given again with
 * its token, because nobody knows what became of it, is the same answer: it must not look for something else that waits.
 */
export function answeredBefore(given: {
  status: Pick<RunStatus, 'approvals'>;
  subject: string | null;
  token: string;
}): ApprovalRequest | null {
  const { status, subject, token } = given;
  const answered = status.approvals.filter(({ decisions }) => decisions.some((one) => one.token === token));
  return answered.find((request) => subject === null || request.subject === subject) ?? null;
}
