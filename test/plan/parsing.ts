import { type ParsedPlan, parsePlan } from '../../src/plan/parse-plan.js';
import { formatProblem } from '../../src/plan/problem.js';

/** Parses a text that must be a plan. */
export function planOf(text: string): ParsedPlan {
  const result = parsePlan({ file: 'plan.yaml', text });
  if (result.kind === 'plan') return result;
  throw new Error(result.problems.map(formatProblem).join('\n'));
}

/** The problems of a text, a line each; empty when it is a plan. */
export function problemsOf(text: string): string[] {
  const result = parsePlan({ file: 'plan.yaml', text });
  return result.kind === 'plan' ? [] : result.problems.map(formatProblem);
}
