import { EVERYBODY } from '../authority/authority.js';
import type { ApprovalRule } from '../plan/approval-rule.js';
import { denialsIn } from './precedence.js';
import type { PolicyFinding } from './verdict.js';

/** Who must set denials aside, one request after the other: each group once. */
export function overridesOf(findings: readonly PolicyFinding[]): ApprovalRule[] {
  const groups = new Set(denialsIn(findings).flatMap(({ override }) => override ?? []));
  return [...groups].map((by) => ({ by, count: 1, deadlineMs: null, onDeadline: 'hold' }));
}

/**
 * Who must approve, one request after the other: the plan's own approval first, then those of rules. Of one group the
 * strictest: the most people, the shortest deadline. Who asks everybody is content with as many of a group.
 */
export function approvalsOf(given: {
  own: ApprovalRule | null;
  findings: readonly PolicyFinding[];
}): ApprovalRule[] {
  const { own, findings } = given;
  const asked = findings.filter(({ outcome }) => outcome === 'require_approval');
  const rules = [...(own === null ? [] : [own]), ...asked.flatMap(({ approve }) => approve ?? [])];
  const united = new Map<string, ApprovalRule>();
  for (const rule of rules) {
    const before = united.get(rule.by);
    united.set(rule.by, before === undefined ? rule : stricter(before, rule));
  }
  const all = [...united.values()];
  return all.filter((rule) => rule.by !== EVERYBODY || !all.some((other) => contents(rule, other)));
}

function contents(everybody: ApprovalRule, other: ApprovalRule): boolean {
  return other.by !== EVERYBODY && other.count >= everybody.count && everybody.deadlineMs === null;
}

function stricter(one: ApprovalRule, other: ApprovalRule): ApprovalRule {
  const limits = [one, other].flatMap(({ deadlineMs }) => deadlineMs ?? []);
  return {
    by: one.by,
    count: Math.max(one.count, other.count),
    deadlineMs: limits.length === 0 ? null : Math.min(...limits),
    onDeadline: [one, other].some(({ onDeadline }) => onDeadline === 'reject') ? 'reject' : 'hold',
    ...reminding(one, other),
    ...escalating(one, other),
    ...([one, other].some(({ signed }) => signed === true) ? { signed: true } : {}),
    ...([one, other].some(({ draft }) => draft === true) ? { draft: true } : {}),
  };
}

function reminding(one: ApprovalRule, other: ApprovalRule): Pick<ApprovalRule, 'remind'> {
  const remind = one.remind ?? other.remind;
  return remind === undefined ? {} : { remind };
}

/** A second group only where both rules let the same one answer: otherwise a plan could bring one in. */
function escalating(one: ApprovalRule, other: ApprovalRule): Pick<ApprovalRule, 'escalate'> {
  const [mine, theirs] = [one.escalate, other.escalate];
  if (mine === undefined || theirs === undefined || mine.to !== theirs.to) return {};
  return { escalate: { to: mine.to, afterMs: Math.max(mine.afterMs, theirs.afterMs) } };
}
