import { fail } from '../../domain/failure/catalogue.js';
import { QUARANTINE_FILE, type Quarantined } from '../../domain/stage/quarantine.js';
import { readDocument } from '../document.js';
import { arrangeProblems, formatProblem, MAX_FINDINGS, type PlanProblem } from '../problem.js';
import { checkShape } from '../shape-check.js';
import { QuarantineSource } from './quarantine-source.js';

/** The longest quarantine file, in bytes. */
const MAX_BYTES = 64 * 1024;

/** What may fail, or what is wrong with the file that should say so. */
export type ParsedQuarantine =
  | { readonly kind: 'quarantine'; readonly entries: readonly Quarantined[] }
  | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/** Parses and checks a quarantine file. Pure; never throws, whatever the text. */
export function parseQuarantine({ file, text }: { file: string; text: string }): ParsedQuarantine {
  if (Buffer.byteLength(text) > MAX_BYTES) return { kind: 'problems', problems: [tooLarge(file)] };
  const document = readDocument({ file, text: text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return { kind: 'problems', problems: arrangeProblems(document.problems) };
  const { value, locate } = document;
  const shape = checkShape({ root: QuarantineSource, value, what: 'quarantine' });
  const findings = [...document.findings, ...(shape.kind === 'findings' ? shape.findings : [])];
  if (shape.kind === 'findings' || findings.length > 0)
    return { kind: 'problems', problems: arrangeProblems(findings.slice(0, MAX_FINDINGS).map(locate)) };
  const entries = shape.source.quarantine.map(({ test = null, ...entry }) => ({ ...entry, test }));
  return { kind: 'quarantine', entries };
}

/** What a commit lets fail; nothing when it has no file. Throws QUARANTINE_INVALID with all problems, a line each. */
export function quarantineAt(given: {
  text: string | null;
  commit: string;
  task: string;
}): readonly Quarantined[] {
  const { text, commit, task } = given;
  if (text === null) return [];
  const parsed = parseQuarantine({ file: QUARANTINE_FILE, text });
  if (parsed.kind === 'quarantine') return parsed.entries;
  return fail('QUARANTINE_INVALID', {
    task,
    commit,
    problems: parsed.problems.map(formatProblem).join('\n'),
  });
}

function tooLarge(file: string): PlanProblem {
  const [message, allowed] = ['the file is too large', `at most ${String(MAX_BYTES)} bytes`];
  return { severity: 'error', file, line: 1, column: 1, path: '', message, allowed, suggestion: null };
}
