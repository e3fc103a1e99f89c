import type { ApprovalRequest } from './approval.js';

/** The most members that are told in a sentence. */
const TOLD = 5;

/** Whom a request asks, a group that it was escalated to as well. */
export function askedWhom(request: ApprovalRequest): string {
  const { rule, escalated } = request;
  const first = `${rule.by}${membersOf(request)}`;
  return escalated === undefined ? first : `${first} or ${escalated.to}${membersOf(escalated)}`;
}

/** Who may answer for the group that is asked, in brackets; empty where no groups file says so. */
export function membersOf({ members = [] }: Pick<ApprovalRequest, 'members'>): string {
  if (members.length === 0) return '';
  const more = members.length - TOLD;
  return ` (${members.slice(0, TOLD).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''})`;
}
