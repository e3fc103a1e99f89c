import type { PolicyOutcome } from './policy.js';
import type { PolicyFinding } from './verdict.js';

const STRICTNESS: Readonly<Record<PolicyOutcome, number>> = { allow: 0, require_approval: 1, deny: 2 };

/** Whether one outcome is stricter than another. */
export function isStricter(one: PolicyOutcome, other: PolicyOutcome): boolean {
  return STRICTNESS[one] > STRICTNESS[other];
}

/** What a set of matching rules leads to: the strictest of them, whoever wrote it; nothing matched, allowed. */
export function outcomeOf(findings: readonly Pick<PolicyFinding, 'outcome'>[]): PolicyOutcome {
  return findings.reduce<PolicyOutcome>(
    (strictest, { outcome }) => (isStricter(outcome, strictest) ? outcome : strictest),
    'allow',
  );
}

/** The rules that deny. */
export function denialsIn(findings: readonly PolicyFinding[]): PolicyFinding[] {
  return findings.filter(({ outcome }) => outcome === 'deny');
}

/** Whether something is denied and nobody may set that aside. */
export function isDeniedForGood(findings: readonly PolicyFinding[]): boolean {
  return denialsIn(findings).some(({ override }) => override === null);
}
