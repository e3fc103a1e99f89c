import { z } from 'zod';

import { cutText } from '../text/utf8.js';
import { ruleName } from './policy-words.js';
import { PolicyOutcome } from './policy.js';
import type { PolicyFinding, PolicyVerdict } from './verdict.js';

/** Why policies ask a person, as whoever answers sees it. */
export const PolicyAsked = z.strictObject({
  /** Names the evaluation: its row in the ledger has the same. */
  decision: z.string(),
  phase: z.enum(['before', 'after']),
  /** What the work is allowed to change, or what it has changed. */
  scope: z.string(),
  rules: z.array(
    z.strictObject({
      name: z.string(),
      outcome: PolicyOutcome,
      because: z.string(),
      why: z.string().nullable(),
      risks: z.array(z.string()),
    }),
  ),
});
export type PolicyAsked = z.infer<typeof PolicyAsked>;

const MOST = { rules: 6, because: 300, scope: 400 } as const;

/** What is told of an evaluation to those who are asked because of it; rules that only allow are left out. */
export function policyAsked({
  decision,
  verdict,
}: {
  decision: string;
  verdict: PolicyVerdict;
}): PolicyAsked {
  const { phase, findings, facts } = verdict;
  const asking = findings.filter(({ outcome }) => outcome !== 'allow');
  return {
    decision,
    phase,
    scope: cutText({ text: phase === 'before' ? mayChange(facts) : changed(facts), length: MOST.scope }),
    rules: asking.slice(0, MOST.rules).map(told),
  };
}

function told(finding: PolicyFinding): PolicyAsked['rules'][number] {
  const { outcome, because, why, risks } = finding;
  return {
    name: ruleName(finding),
    outcome,
    because: cutText({ text: because.join('; '), length: MOST.because }),
    why,
    risks,
  };
}

function mayChange({ changes, scope }: PolicyVerdict['facts']): string {
  if (changes === 'none') return 'may change nothing';
  return `may change ${scope.length === 0 ? 'every path' : scope.join(', ')}`;
}

function changed({ paths = [], files = 0, lines = 0 }: PolicyVerdict['facts']): string {
  return `changed ${files} files and ${lines} lines: ${paths.join(', ')}`;
}
