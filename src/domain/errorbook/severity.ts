import type { Origin } from './origin.js';

/** How bad a failure is, the least first. What is `high` and unresolved is not handed off. */
export const SEVERITIES = ['low', 'medium', 'high'] as const;

/** How bad a failure is. */
export type Severity = (typeof SEVERITIES)[number];

/** What the severity is judged by. */
export interface SeverityFacts {
  readonly origin: Origin;
  /** The code of the failure in the catalogue. */
  readonly code: string;
  readonly gate: string | null;
  readonly command: string | null;
  /** What the attempt's findings are about: `gate_file`, `settings`, `tests`. */
  readonly findings: readonly string[];
}

/** A rule, with what it is for as the documentation says it. */
export interface SeverityRule {
  readonly severity: Severity;
  readonly why: string;
  readonly holds: (facts: SeverityFacts) => boolean;
}

const LOSS = /^(?:VAULT_|STORE_DAMAGED|NOT_SNAPSHOTTABLE|LEDGER_GAP)/;
const GUARD =
  /(?:^|[^a-z])(?:secrets?|security|sast|gitleaks|trufflehog|secretlint|semgrep|codeql|trivy|audit|licen[cs]es?)(?:[^a-z]|$)/i;
const STRAY = /^(?:OUT_OF_SCOPE|UNEXPECTED_CHANGE|LINK_LEAVES_TREE)$/;

/** The rules, in order: the first that holds decides. */
export const SEVERITY_RULES: readonly SeverityRule[] = [
  { severity: 'high', why: 'a policy denies it', holds: ({ code }) => /_DENIED$/.test(code) },
  { severity: 'high', why: 'a secret was found', holds: ({ code }) => /^SECRET_/.test(code) },
  { severity: 'high', why: 'something may be lost', holds: ({ code }) => LOSS.test(code) },
  {
    severity: 'high',
    why: 'the attempt weakened protected tests, what its gates are judged with, or .stagegate',
    holds: ({ findings }) => findings.length > 0,
  },
  {
    severity: 'high',
    why: 'a gate for secrets, security or licences did not pass',
    holds: ({ origin, gate, command }) =>
      origin === 'gate' && (GUARD.test(gate ?? '') || GUARD.test(command ?? '')),
  },
  { severity: 'medium', why: 'it changed what it may not', holds: ({ code }) => STRAY.test(code) },
  {
    severity: 'medium',
    why: 'a gate did not pass, or something does not merge',
    holds: ({ origin }) => origin === 'gate' || origin === 'merge',
  },
  { severity: 'low', why: 'anything else', holds: () => true },
];

/** How bad a failure is, by the first rule that holds. */
export function severityOf(facts: SeverityFacts): Severity {
  return SEVERITY_RULES.find(({ holds }) => holds(facts))?.severity ?? 'low';
}

/** The worse of two. */
export function worse(one: Severity, other: Severity): Severity {
  return SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other;
}
