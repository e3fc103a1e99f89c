import type { z } from 'zod';

import { readDocument } from './document.js';
import { arrangeProblems, MAX_FINDINGS, type PlanProblem } from './problem.js';
import { checkShape } from './shape-check.js';

/** The longest such file, in bytes. */
const MAX_BYTES = 64 * 1024;

/** What a file of the repository's `.stagegate` says, or what is wrong with it. */
export type ParsedHouseFile<Source> =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/** Parses and checks a short YAML file of `.stagegate`. Pure; never throws, whatever the text. `what` names the document. */
export function parseHouseFile<Source>(given: {
  file: string;
  text: string;
  root: z.ZodType<Source>;
  what: string;
}): ParsedHouseFile<Source> {
  const { file, text, root, what } = given;
  if (Buffer.byteLength(text) > MAX_BYTES) return { kind: 'problems', problems: [tooLarge(file)] };
  const document = readDocument({ file, text: text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return { kind: 'problems', problems: arrangeProblems(document.problems) };
  const { value, locate } = document;
  const shape = checkShape({ root, value, what });
  const findings = [...document.findings, ...(shape.kind === 'findings' ? shape.findings : [])];
  if (shape.kind === 'findings' || findings.length > 0)
    return { kind: 'problems', problems: arrangeProblems(findings.slice(0, MAX_FINDINGS).map(locate)) };
  return shape;
}

function tooLarge(file: string): PlanProblem {
  const [message, allowed] = ['the file is too large', `at most ${String(MAX_BYTES)} bytes`];
  return { severity: 'error', file, line: 1, column: 1, path: '', message, allowed, suggestion: null };
}
