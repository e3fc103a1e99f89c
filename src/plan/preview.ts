import { describeCommand } from '../domain/command.js';
import type { RepositoryPolicy } from '../domain/policy/policy.js';
import { mustBeSigned } from '../domain/plan/asks-for-signatures.js';
import { groupRules } from '../domain/plan/group-rules.js';
import { levels } from '../domain/plan/graph.js';
import type { ApprovalRule, ContentHash, Gate, Handoff, Plan, Stage } from '../domain/plan/plan.js';
import { type Authority, EVERYBODY, groupNamed } from '../domain/authority/authority.js';
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

/** Who is asked by what. */
interface Asked {
  readonly plan: Plan;
  readonly authority: Authority | null;
}

/** Tells what a plan will do. Pure: without looking at the repository, the server or the store. */
export function previewPlan(input: Input): PlanPreview {
  const { plan, hash, warnings = [], paths = [], authority = null, repository = null } = input;
  const policies = previewPolicies({ plan, repository, authority });
  const asked = { plan, authority };
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
    stages: plan.stages.map((stage) => previewStage({ stage, level: level.get(stage.key) ?? 0, asked })),
    overlaps,
    moreOverlaps: more,
    handoff: plan.handoff === null ? null : previewHandoff(plan.handoff, asked),
    ...(plan.revise === undefined ? {} : { revise: previewApproval(plan.revise, asked) }),
    ...(policies.length === 0 ? {} : { policies }),
    ...(plan.secrets === undefined || plan.secrets.env.length === 0 ? {} : { secrets: plan.secrets.env }),
    warnings: [
      ...warnings.map(formatProblem),
      ...(authority === null ? unknownGroups(plan) : []),
      ...unkeptLimits(plan),
      ...sparseWarnings(plan),
    ],
  };
}

function previewStage({ stage, level, asked }: { stage: Stage; level: number; asked: Asked }): StagePreview {
  const { command, approval, when, ...same } = stage;
  return {
    ...same,
    level,
    command: describeCommand(command),
    approval: previewApproval(approval, asked),
    onlyIfChanged: when?.changed ?? null,
  };
}

function previewGate({ command, ...same }: Gate): GatePreview {
  return { ...same, command: describeCommand(command) };
}

function previewHandoff(handoff: Handoff, asked: Asked): HandoffPreview {
  return { ...handoff, approval: previewApproval(handoff.approval, asked) };
}

/** Where no groups file is known everybody is in every group; the preview must not promise more. */
function previewApproval(rule: ApprovalRule | null, { plan, authority }: Asked): ApprovalPreview | null {
  if (rule === null) return null;
  const signed = mustBeSigned({ plan, authority, by: rule.by }) ? ({ signed: true } as const) : {};
  const group = authority && groupNamed(authority, rule.by);
  if (authority === null || group === null) {
    const maySelf = authority === null || rule.by !== EVERYBODY || authority.everybodySelfApproval;
    return { ...rule, ...signed, who: `everybody who can reach the run${maySelf ? '' : BARRED}` };
  }
  const who = `${group.members.join(', ')}${group.selfApproval ? '' : BARRED}`;
  return { ...rule, ...signed, count: quorumOf({ authority, ...rule }), who };
}

const BARRED = '; not whoever starts the run';

function unknownGroups(plan: Plan): string[] {
  return [...new Set(groupRules(plan).map(({ by }) => by))].map(
    (group) => `the group "${group}" has no members configured: everybody may approve for it`,
  );
}
