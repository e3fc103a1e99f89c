import type { ApprovalRequest } from '../../src/domain/approval/approval.js';

/** A stage's request for an approval that waits for everybody, or what is made of it. */
export const approvalRequest = (
  change: Partial<ApprovalRequest> & Pick<ApprovalRequest, 'evidence' | 'requestedAt'>,
): ApprovalRequest => ({
  id: 'api/1',
  kind: 'approval',
  subject: 'api',
  attempt: 1,
  rule: { by: 'everybody', count: 1, deadlineMs: null, onDeadline: 'hold' },
  failure: null,
  deadlineAt: null,
  decisions: [],
  state: 'pending',
  ...change,
});
