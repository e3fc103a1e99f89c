import { z } from 'zod';

/** How many problems are told at most; more of them help nobody. */
export const MAX_PROBLEMS = 100;

/** How many findings are looked at; a file with more of them is no plan at all. */
export const MAX_FINDINGS = 250;

/** One thing that is wrong with a plan (an error), or odd about it (a warning), and where. */
export const PlanProblem = z.strictObject({
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  /** From 1. */
  line: z.int(),
  /** From 1, in UTF-16 units. */
  column: z.int(),
  /** Where in the plan, as in `stages.api.needs`; empty for the file as a whole. */
  path: z.string(),
  message: z.string(),
  /** What would be right; `null` when the message says it. */
  allowed: z.string().nullable(),
  /** The nearest known word; `null` when none is near. */
  suggestion: z.string().nullable(),
});
export type PlanProblem = z.infer<typeof PlanProblem>;

/** A place in the plan: the keys and indexes that lead to it. */
export type PlanPath = readonly (string | number)[];

/** A problem before its place in the file is looked up. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly path: PlanPath;
  /** Whether the key or the value is meant, or the very character. */
  readonly at: 'key' | 'value' | { readonly offset: number };
  readonly message: string;
  readonly allowed?: string | null;
  /** A word that may be misspelt, and those that it may have been. */
  readonly misspelt?: { readonly word: string; readonly known: readonly string[] };
}

/** A problem as one line: `plan.yaml:3:5: unknown key "stagess"; did you mean "stages"? Allowed: …`. */
export function formatProblem(problem: PlanProblem): string {
  const { severity, file, line, column, message, allowed, suggestion } = problem;
  const level = severity === 'warning' ? 'warning: ' : '';
  const guess = suggestion === null ? '' : `; did you mean "${suggestion}"?`;
  const right = allowed === null ? '' : `${suggestion === null ? '. ' : ' '}Allowed: ${allowed}`;
  return `${file}:${line}:${column}: ${level}${message}${guess}${right}`;
}

/** Problems by their place in the file, each once, at most {@link MAX_PROBLEMS} and a last one that counts the rest. */
export function arrangeProblems(problems: readonly PlanProblem[]): PlanProblem[] {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  const sorted = [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  const rest = sorted[MAX_PROBLEMS];
  if (rest === undefined) return sorted;
  const more = `and ${sorted.length - MAX_PROBLEMS} more problems`;
  return [...sorted.slice(0, MAX_PROBLEMS), { ...rest, message: more, allowed: null, suggestion: null }];
}
