import { EVERYBODY } from '../domain/authority/authority.js';
import type { ApprovalRule } from '../domain/plan/approval-rule.js';
import { durationMs } from './quantity.js';
import type { ApprovalSource } from './source/approval.js';

/** The one long form of an approval. Expects a checked source. */
export function approvalRule(source: ApprovalSource): ApprovalRule {
  const long = source === true ? {} : typeof source === 'string' ? { by: source } : source;
  return {
    by: long.by ?? EVERYBODY,
    count: long.count ?? 1,
    deadlineMs: long.deadline === undefined ? null : milliseconds(long.deadline),
    onDeadline: long.on_deadline ?? 'hold',
    ...(long.remind === undefined ? {} : { remind: reminders(long.remind) }),
    ...(long.escalate === undefined
      ? {}
      : { escalate: { afterMs: milliseconds(long.escalate.after), to: long.escalate.to } }),
    ...(long.pr === undefined ? {} : { draft: true }),
  };
}

function reminders(source: string | string[]): NonNullable<ApprovalRule['remind']> {
  if (typeof source === 'string') return { kind: 'every', ms: milliseconds(source) };
  return { kind: 'at', ms: source.map(milliseconds).sort((one, other) => one - other) };
}

function milliseconds(text: string): number {
  const value = durationMs(text);
  if (value === null) throw new RangeError(`approvalRule() was given an unchecked quantity: ${text}`);
  return value;
}
