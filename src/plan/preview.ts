import { describeCommand } from '../domain/command.js';
import { levels } from '../domain/plan/graph.js';
import type { ApprovalRule, ContentHash, Gate, Handoff, Plan, Stage } from '../domain/plan/plan.js';
import { EVERYBODY } from './normalize.js';
import { findOverlaps } from './overlaps.js';
import type {
  ApprovalPreview,
  GatePreview,
  HandoffPreview,
  PlanPreview,
  StagePreview,
} from './preview-schema.js';
import { formatProblem, type PlanProblem } from './problem.js';

interface Input {
  readonly plan: Plan;
  readonly hash: ContentHash;
  /** What parsing the file warned of. */
  readonly warnings?: readonly PlanProblem[];
  /** Paths of the repository, for examples of what overlapping scopes share. */
  readonly paths?: readonly string[];
}

/** Tells what a plan will do. Pure: without looking at the repository, the server or the store. */
export function previewPlan({ plan, hash, warnings = [], paths = [] }: Input): PlanPreview {
  const rows = levels(plan.stages);
  const level = new Map(rows.flatMap((keys, index) => keys.map((key) => [key, index] as const)));
  const { overlaps, more } = findOverlaps({ plan, paths });
  return {
    schemaVersion: 1,
    name: plan.name,
    hash,
    profile: plan.profile,
    levels: rows,
    limits: plan.limits,
    workspace: { ...plan.workspace, setup: plan.workspace.setup.map(describeCommand) },
    gates: plan.gates.map(previewGate),
    stages: plan.stages.map((stage) => previewStage({ stage, level: level.get(stage.key) ?? 0 })),
    overlaps,
    moreOverlaps: more,
    handoff: plan.handoff === null ? null : previewHandoff(plan.handoff),
    warnings: [...warnings.map(formatProblem), ...unknownGroups(plan)],
  };
}

function previewStage({ stage, level }: { stage: Stage; level: number }): StagePreview {
  const { command, approval, when, ...same } = stage;
  return {
    ...same,
    level,
    command: describeCommand(command),
    approval: previewApproval(approval),
    onlyIfChanged: when?.changed ?? null,
  };
}

function previewGate({ command, ...same }: Gate): GatePreview {
  return { ...same, command: describeCommand(command) };
}

function previewHandoff(handoff: Handoff): HandoffPreview {
  return { ...handoff, approval: previewApproval(handoff.approval) };
}

/** Groups have no members yet, so everybody is in every group; the preview must not promise more. */
function previewApproval(rule: ApprovalRule | null): ApprovalPreview | null {
  return rule === null ? null : { ...rule, who: 'everybody who can reach the run' };
}

function unknownGroups({ stages, handoff }: Plan): string[] {
  const rules = [...stages.map(({ approval }) => approval), handoff?.approval ?? null];
  const groups = new Set(rules.flatMap((rule) => (rule === null || rule.by === EVERYBODY ? [] : [rule.by])));
  return [...groups].map(
    (group) => `the group "${group}" has no members configured: everybody may approve for it`,
  );
}
