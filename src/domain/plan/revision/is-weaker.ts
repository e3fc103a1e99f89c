import type { ApprovalRule } from '../plan.js';

/** Whether an approval is taken away, asks others, or fewer of them. */
export function isWeaker(before: ApprovalRule | null, after: ApprovalRule | null): boolean {
  if (before === null) return false;
  if (after === null) return true;
  return before.by !== after.by || after.count < before.count;
}
