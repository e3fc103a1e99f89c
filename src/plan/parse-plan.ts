import { canonicalJson } from '../domain/canonical-json.js';
import { type ContentHash, Plan } from '../domain/plan/plan.js';
import { checkAgents } from './agents/check-agents.js';
import type { AgentLibrary } from './agents/library.js';
import { shippedAgents } from './agents/shipped.js';
import { crossCheck } from './cross-check.js';
import { readDocument } from './document.js';
import { normalizePlan } from './normalize.js';
import { outlineOf } from './outline.js';
import { hashPlan, MAX_OPENED_BYTES, partsLength } from './plan-hash.js';
import { arrangeProblems, type Finding, MAX_FINDINGS, type PlanProblem } from './problem.js';
import { checkShape } from './shape-check.js';
import { PlanSource } from './source-schema.js';

/** The longest plan file, in bytes. */
export const MAX_SOURCE_BYTES = 256 * 1024;
/** The longest frozen plan, in bytes of its canonical JSON: it must fit into one message of Temporal. */
export const MAX_FROZEN_BYTES = 200 * 1024;

/** A plan that can be started: frozen form and hash, and what is odd about it. */
export interface ParsedPlan {
  readonly kind: 'plan';
  readonly plan: Plan;
  readonly hash: ContentHash;
  readonly warnings: readonly PlanProblem[];
  /** The file as it was read. */
  readonly source: { readonly file: string; readonly text: string };
}

/** What became of a plan file: a plan, or all its problems (warnings among them) by their place. */
export type ParsePlanResult =
  ParsedPlan | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/**
 * Parses, checks and freezes a plan, with the agents and prompt templates of `library` that it names: without one, with
 * the shipped presets. Pure but for those; never throws, whatever the text.
 */
export function parsePlan(input: { file: string; text: string; library?: AgentLibrary }): ParsePlanResult {
  const { file, text, library = shippedAgents() } = input;
  if (Buffer.byteLength(text) > MAX_SOURCE_BYTES)
    return tooLarge({ file, what: 'the file', limit: MAX_SOURCE_BYTES });
  const document = readDocument({ file, text: text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return { kind: 'problems', problems: arrangeProblems(document.problems) };
  const { value, locate } = document;
  const shape = checkShape({ root: PlanSource, value, what: 'plan' });
  const outline = outlineOf(value);
  const findings = [
    ...document.findings,
    ...(shape.kind === 'findings' ? shape.findings.filter(isNews(document.findings)) : []),
    ...crossCheck(outline),
    ...checkAgents({ outline, library }),
  ];
  const problems = arrangeProblems(findings.slice(0, MAX_FINDINGS).map(locate));
  if (shape.kind === 'findings' || problems.some(({ severity }) => severity === 'error'))
    return { kind: 'problems', problems };
  const plan = Plan.parse(normalizePlan({ source: shape.source, library }));
  const frozen = Buffer.byteLength(canonicalJson(plan));
  if (frozen > MAX_FROZEN_BYTES)
    return tooLarge({ file, what: 'the plan with all its defaults', limit: MAX_FROZEN_BYTES });
  if (frozen + partsLength(plan) > MAX_OPENED_BYTES) return tooManyParts({ file, plan, frozen });
  return { kind: 'plan', plan, hash: hashPlan(plan), warnings: problems, source: { file, text } };
}

/** A value that was refused already must not be called empty as well. */
function isNews(before: readonly Finding[]): (finding: Finding) => boolean {
  const told = new Set(before.map(({ path }) => path.join('\0')));
  return ({ path }) => !told.has(path.join('\0'));
}

function tooLarge({ file, what, limit }: { file: string; what: string; limit: number }): ParsePlanResult {
  const allowed = `at most ${limit} bytes; move prompts and scripts into files of the repository`;
  return refused({ file, message: `${what} is too large`, allowed });
}

/** Of a plan with very many stages, what they are known by counts too. */
function tooManyParts({ file, plan, frozen }: { file: string; plan: Plan; frozen: number }): ParsePlanResult {
  const bytes = frozen + partsLength(plan);
  const stages = String(plan.stages.length);
  const message = `the plan with all its defaults and the hashes of its ${stages} stages is too large: ${String(bytes)} bytes`;
  const allowed = `at most ${String(MAX_OPENED_BYTES)} bytes; make fewer stages, or say less in each`;
  return refused({ file, message, allowed });
}

function refused(why: { file: string; message: string; allowed: string }): ParsePlanResult {
  const where = { line: 1, column: 1, path: '' };
  const problem: PlanProblem = { severity: 'error', ...where, ...why, suggestion: null };
  return { kind: 'problems', problems: [problem] };
}
