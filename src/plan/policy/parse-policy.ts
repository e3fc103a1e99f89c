import { POLICY_FILE, type RepositoryPolicy } from '../../domain/policy/policy.js';
import { fail } from '../../domain/failure/catalogue.js';
import { readDocument } from '../document.js';
import { arrangeProblems, formatProblem, MAX_FINDINGS, type PlanProblem } from '../problem.js';
import { checkShape } from '../shape-check.js';
import { normalizePolicy } from './normalize-policy.js';
import { PolicySource } from './policy-source.js';

/** The longest policy file, in bytes: what it says goes into the run's history, and to stages. */
export const MAX_POLICY_BYTES = 24 * 1024;

/** What a repository asks of every plan, or what is wrong with the file that should say so. */
export type ParsedPolicy =
  | { readonly kind: 'policy'; readonly policy: RepositoryPolicy }
  | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/** Parses and checks a policy file, as it was at `commit`. Pure; never throws, whatever the text. */
export function parsePolicy(input: { file: string; text: string; commit: string }): ParsedPolicy {
  const { file, text, commit } = input;
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) return { kind: 'problems', problems: [tooLarge(file)] };
  const document = readDocument({ file, text: text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return { kind: 'problems', problems: arrangeProblems(document.problems) };
  const { value, locate } = document;
  const shape = checkShape({ root: PolicySource, value, what: 'policy' });
  const findings = [...document.findings, ...(shape.kind === 'findings' ? shape.findings : [])];
  if (shape.kind === 'findings' || findings.length > 0)
    return { kind: 'problems', problems: arrangeProblems(findings.slice(0, MAX_FINDINGS).map(locate)) };
  return { kind: 'policy', policy: normalizePolicy(shape.source, commit) };
}

/** The policy of a commit; `null` when it has no file. Throws POLICY_INVALID with all problems, a line each. */
export function policyAt(given: {
  text: string | null;
  commit: string;
  task: string;
}): RepositoryPolicy | null {
  const { text, commit, task } = given;
  if (text === null) return null;
  const parsed = parsePolicy({ file: POLICY_FILE, text, commit });
  if (parsed.kind === 'policy') return parsed.policy;
  return fail('POLICY_INVALID', { task, commit, problems: parsed.problems.map(formatProblem).join('\n') });
}

function tooLarge(file: string): PlanProblem {
  const [message, allowed] = ['the file is too large', `at most ${String(MAX_POLICY_BYTES)} bytes`];
  return { severity: 'error', file, line: 1, column: 1, path: '', message, allowed, suggestion: null };
}
