import { describeCommand } from '../domain/command.js';
import type { RepositoryPolicy } from '../domain/policy/policy.js';
import { groupRules } from '../domain/plan/group-rules.js';
import { levels } from '../domain/plan/graph.js';
import type { ApprovalRule, ContentHash, Gate, Handoff, Plan, Stage } from '../domain/plan/plan.js';
import { type Authority, groupNamed } from '../domain/authority/authority.js';
import { quorumOf } from '../domain/authority/object.js';
import { previewPolicies } from './policy/preview-policy.js';
import { findOverlaps } from './overlaps.js';
import { sparseWarnings } from './sparse-warnings.js';
import { unkeptLimits } from './unkept-limits.js';
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
  /** Who may decide at the base; left out where no groups file is known. */
  readonly authority?: Authority | null;
  /** The repository's policy at the base; left out where none is known. */
  readonly repository?: RepositoryPolicy | null;
}

/** Tells what a plan will do. Pure: without looking at the repository, the server or the store. */
export function previewPlan(input: Input): PlanPreview {
  const { plan, hash, warnings = [], paths = [], authority = null, repository = null } = input;
  const policies = previewPolicies({ plan, repository, authority });
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
    stages: plan.stages.map((stage) => previewStage({ stage, level: level.get(stage.key) ?? 0, authority })),
    overlaps,
    moreOverlaps: more,
    handoff: plan.handoff === null ? null : previewHandoff(plan.handoff, authority),
    ...(plan.revise === undefined ? {} : { revise: previewApproval(plan.revise, authority) }),
    ...(policies.length === 0 ? {} : { policies }),
    warnings: [
      ...warnings.map(formatProblem),
      ...(authority === null ? unknownGroups(plan) : []),
      ...unkeptLimits(plan),
      ...sparseWarnings(plan),
    ],
  };
}

function previewStage({
  stage,
  level,
  authority,
}: {
  stage: Stage;
  level: number;
  authority: Authority | null;
}): StagePreview {
  const { command, approval, when, ...same } = stage;
  return {
    ...same,
    level,
    command: describeCommand(command),
    approval: previewApproval(approval, authority),
    onlyIfChanged: when?.changed ?? null,
  };
}

function previewGate({ command, ...same }: Gate): GatePreview {
  return { ...same, command: describeCommand(command) };
}

function previewHandoff(handoff: Handoff, authority: Authority | null): HandoffPreview {
  return { ...handoff, approval: previewApproval(handoff.approval, authority) };
}

/** Where no groups file is known everybody is in every group; the preview must not promise more. */
function previewApproval(rule: ApprovalRule | null, authority: Authority | null): ApprovalPreview | null {
  if (rule === null) return null;
  const group = authority && groupNamed(authority, rule.by);
  if (authority === null || group === null) return { ...rule, who: 'everybody who can reach the run' };
  const not = group.selfApproval ? '' : '; not whoever starts the run';
  return { ...rule, count: quorumOf({ authority, ...rule }), who: `${group.members.join(', ')}${not}` };
}

function unknownGroups(plan: Plan): string[] {
  return [...new Set(groupRules(plan).map(({ by }) => by))].map(
    (group) => `the group "${group}" has no members configured: everybody may approve for it`,
  );
}
