import type { ApprovalRequest } from './approval.js';

/** What the ledger says of a request, and receivers of notifications are told. */
export function askedFacts({ id, kind, subject, evidence, rule, members, deadlineAt }: ApprovalRequest) {
  return {
    ...{ id, kind, subject, evidence, by: rule.by, count: rule.count },
    ...(rule.draft === true ? { draft: true } : {}),
    ...(members === undefined ? {} : { members }),
    ...(deadlineAt === null ? {} : { deadlineAt }),
  };
}
