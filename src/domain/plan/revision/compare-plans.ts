import { canonicalJson } from '../../canonical-json.js';
import type { ApprovalRule, Plan, Stage } from '../plan.js';
import { differences, type Labels } from './difference-words.js';
import { weakenings } from './weakenings.js';

/** A plan with the hash of each stage's part of it, and of `handoff`'s. */
export interface PlanWithParts {
  readonly plan: Plan;
  readonly parts: Readonly<Record<string, string>>;
}

/** A stage whose part of the plan is another one, and what of it. */
export interface ChangedStage {
  readonly stage: string;
  readonly what: readonly string[];
}

/** How one plan differs from another. Stages are in the order of their plan. */
export interface PlanDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedStage[];
  /** What of the handoff differs; empty when it stays. */
  readonly handoff: readonly string[];
  /** What holds for the run as a whole: limits, name, who approves revisions, the order of stages. */
  readonly run: readonly string[];
}

/**
 * Compares two plans. A stage (and the handoff) is changed when the hash of its part is another one: its own words, the
 * gates that it names, the agent, the profile and how working trees are made. That hash is its evidence.
 */
export function comparePlans({
  before,
  after,
}: {
  before: PlanWithParts;
  after: PlanWithParts;
}): PlanDifference {
  const old = byKey(before.plan);
  const now = byKey(after.plan);
  const others = sharedWords({ before: before.plan, after: after.plan });
  return {
    added: [...now.keys()].filter((key) => !old.has(key)),
    removed: [...old.keys()].filter((key) => !now.has(key)),
    changed: [...now.values()].flatMap((stage) => {
      const was = old.get(stage.key);
      if (was === undefined || before.parts[stage.key] === after.parts[stage.key]) return [];
      const what = [
        ...differences({ before: was, after: stage, labels: STAGE }),
        ...gateWords({ before: before.plan, after: after.plan, named: stage.gates }),
        ...agentWords({ before: before.plan, after: after.plan, was, stage }),
        ...others,
      ];
      return [{ stage: stage.key, what: what.length === 0 ? ['its part of the plan'] : what }];
    }),
    handoff: handoffWords({ before, after, others }),
    run: runWords({ before: before.plan, after: after.plan }),
  };
}

/** Whether two plans say the same. */
export function isSamePlan({ added, removed, changed, handoff, run }: PlanDifference): boolean {
  return [added, removed, changed, handoff, run].every((part) => part.length === 0);
}

const STAGE: Labels<Stage> = {
  title: 'title',
  needs: 'needs',
  command: 'command',
  agent: 'agent',
  scope: 'scope',
  sparse: 'working tree',
  changes: 'changes',
  produces: 'artifacts',
  gates: 'gates',
  approval: 'approval',
  attempts: 'attempts',
  timeoutMs: 'time limit',
  stallMs: 'stall limit',
  when: 'when',
  env: 'variables',
};

function byKey({ stages }: Plan): Map<string, Stage> {
  return new Map(stages.map((stage) => [stage.key, stage]));
}

function handoffWords({
  before,
  after,
  others,
}: {
  before: PlanWithParts;
  after: PlanWithParts;
  others: readonly string[];
}): string[] {
  const [was, now] = [before.plan.handoff, after.plan.handoff];
  if (was === null && now === null) return [];
  if (was === null) return ['there is one now'];
  if (now === null) return ['there is none any more'];
  if (before.parts['handoff'] === after.parts['handoff']) return [];
  const words = [
    ...differences({ before: was, after: now, labels: {} }),
    ...gateWords({ before: before.plan, after: after.plan, named: now.gates }),
    ...others,
  ];
  return words.length === 0 ? ['its part of the plan'] : words;
}

/** Gates that are named as before, and are others. */
function gateWords(given: { before: Plan; after: Plan; named: readonly string[] }): string[] {
  return given.named.flatMap((id) => {
    const [was, now] = [given.before, given.after].map(({ gates }) => gates.find((gate) => gate.id === id));
    if (was === undefined || now === undefined) return [];
    const what = differences({ before: was, after: now, labels: { timeoutMs: 'time limit' } });
    return what.length === 0 ? [] : [`gate "${id}": ${what.join(', ')}`];
  });
}

function agentWords(given: { before: Plan; after: Plan; was: Stage; stage: Stage }): string[] {
  const { before, after, was, stage } = given;
  const preset = (plan: Plan, { agent }: Stage) =>
    plan.agents?.presets.find(({ name }) => name === agent?.preset) ?? null;
  const prompt = (plan: Plan, { agent }: Stage) => plan.agents?.prompts[agent?.prompt ?? ''] ?? null;
  if (was.agent === undefined || stage.agent === undefined) return [];
  return [
    ...(same(preset(before, was), preset(after, stage)) ? [] : ['agent preset']),
    ...(same(prompt(before, was), prompt(after, stage)) ? [] : ['prompt template']),
  ];
}

/** What is part of every stage's evidence. */
function sharedWords({ before, after }: { before: Plan; after: Plan }): string[] {
  const what = differences({ before: before.workspace, after: after.workspace, labels: {} });
  return [
    ...what.map((word) => `workspace ${word}`),
    ...(before.profile === after.profile ? [] : [`profile ${before.profile} → ${after.profile}`]),
  ];
}

function runWords({ before, after }: { before: Plan; after: Plan }): string[] {
  const limits = { logBytes: 'log', onExhausted: 'on_exhausted' };
  return [
    ...differences({ before: before.limits, after: after.limits, labels: limits }).map(
      (word) => `limits: ${word}`,
    ),
    ...(before.name === after.name ? [] : [`name ${before.name} → ${after.name}`]),
    ...(same(before.revise, after.revise)
      ? []
      : [`revise ${ruleWord(before.revise)} → ${ruleWord(after.revise)}`]),
    ...(same(before.approvals, after.approvals) ? [] : ['approvals: signed']),
    ...weakenings({ before, after }).map(({ words }) => `weaker: ${words}`),
    ...houseWords({ before, after }),
    ...(sameOrder({ before, after }) ? [] : ['the order of stages']),
  ];
}

/** What is neither a stage's nor a limit; what gets weaker is told by itself. */
function houseWords({ before, after }: { before: Plan; after: Plan }): string[] {
  const parts = ['policies', 'protects', 'secrets', 'concurrency'] as const;
  return parts.filter((part) => !same(before[part], after[part]));
}

function ruleWord(rule: ApprovalRule | undefined): string {
  return rule === undefined ? 'none' : `${rule.count > 1 ? `${rule.count} of ` : ''}${rule.by}`;
}

function sameOrder({ before, after }: { before: Plan; after: Plan }): boolean {
  const common = (plan: Plan, other: Plan) => {
    const known = new Set(other.stages.map(({ key }) => key));
    return plan.stages.flatMap(({ key }) => (known.has(key) ? [key] : []));
  };
  return same(common(before, after), common(after, before));
}

function same(one: unknown, other: unknown): boolean {
  return canonicalJson(one ?? null) === canonicalJson(other ?? null);
}
