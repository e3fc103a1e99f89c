import { levels } from '../plan/graph.js';
import type { Plan } from '../plan/plan.js';
import type { StageRecord } from './read-records.js';
import type { RerunReason } from './rerun-reason.js';
import type { StageEvidence, StartHead } from './stage-evidence.js';

/** What becomes of one stage in a run that follows an earlier one. */
export type StageVerdict =
  | { readonly kind: 'kept'; readonly stage: string; readonly evidence: StageEvidence }
  | { readonly kind: 'rerun'; readonly stage: string; readonly why: RerunReason };

/** What the new run is made of, and what is known of the earlier one. */
export interface ReuseQuestion {
  readonly stages: Plan['stages'];
  /** Hash of each stage's part of the new plan. */
  readonly planParts: Readonly<Record<string, string>>;
  readonly base: string;
  readonly requirements: string | null;
  readonly records: ReadonlyMap<string, StageRecord>;
  /** The stages that are to be rerun by name; what needs them goes along. */
  readonly from: readonly string[];
  /** Why a stage's evidence cannot be had although the ledger has it, by stage. */
  readonly lost?: ReadonlyMap<string, string>;
}

/**
 * Decides for each stage, in plan order, whether its evidence is kept: only when nobody asked for it again, all that
 * it needs is kept too, and it would start from the same tree with the same part of the plan and the same
 * requirements (design.md, State: Rerun).
 */
export function decideReuse(question: ReuseQuestion): StageVerdict[] {
  const verdicts = new Map<string, StageVerdict>();
  const byKey = new Map(question.stages.map((stage) => [stage.key, stage]));
  for (const key of levels(question.stages).flat()) {
    const stage = byKey.get(key);
    if (stage === undefined) continue;
    const why = objection({ question, stage, verdicts });
    const record = question.records.get(key);
    verdicts.set(
      key,
      why === null && record?.kind === 'proved'
        ? { kind: 'kept', stage: key, evidence: record.evidence }
        : { kind: 'rerun', stage: key, why: why ?? { kind: 'unproved', last: 'never_ran' } },
    );
  }
  return question.stages.flatMap(({ key }) => verdicts.get(key) ?? []);
}

type Verdicts = ReadonlyMap<string, StageVerdict>;

function objection(input: {
  question: ReuseQuestion;
  stage: Plan['stages'][number];
  verdicts: Verdicts;
}): RerunReason | null {
  const { question, stage, verdicts } = input;
  const { key, needs } = stage;
  const { records, planParts, base, requirements } = question;
  if (question.from.includes(key)) return { kind: 'asked' };
  const record = records.get(key);
  if (record?.kind !== 'proved') return { kind: 'unproved', last: record?.last ?? 'never_ran' };
  const need = needs.find((one) => verdicts.get(one)?.kind !== 'kept');
  if (need !== undefined) return { kind: 'need', need };
  const { ground, run } = record.evidence;
  if (ground.planPart !== planParts[key]) return { kind: 'plan', run };
  if (ground.requirements !== requirements) return { kind: 'requirements', run };
  if (ground.base !== base) return { kind: 'base', run, from: ground.base, to: base };
  if (!sameHeads(ground.from, startHeads({ stages: question.stages, needs, verdicts })))
    return { kind: 'start', run };
  const lost = question.lost?.get(key);
  return lost === undefined ? null : { kind: 'lost', run, what: lost };
}

/** What a stage with these needs would start from; a skipped need's own needs stand in for it. */
function startHeads(input: {
  stages: Plan['stages'];
  needs: readonly string[];
  verdicts: Verdicts;
}): StartHead[] {
  const { stages, verdicts } = input;
  const wanted = new Set<string>();
  const pending = [...input.needs];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (wanted.has(key)) continue;
    if (headOf(verdicts.get(key)) === null)
      pending.push(...(stages.find((stage) => stage.key === key)?.needs ?? []));
    wanted.add(key);
  }
  return stages.flatMap(({ key }) => {
    const head = wanted.has(key) ? headOf(verdicts.get(key)) : null;
    return head === null ? [] : [{ stage: key, head }];
  });
}

function headOf(verdict: StageVerdict | undefined): string | null {
  if (verdict?.kind !== 'kept' || verdict.evidence.verdict.kind !== 'completed') return null;
  return verdict.evidence.verdict.head;
}

function sameHeads(one: readonly StartHead[], other: readonly StartHead[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ stage, head }, index) => other[index]?.stage === stage && other[index].head === head)
  );
}
