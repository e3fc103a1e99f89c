import { z } from 'zod';

import { StageAgent } from '../domain/agent/preset.js';
import { PlanEstimate } from '../domain/estimate/estimate.js';
import { Budget } from '../domain/quota/budget.js';
import { RunQuota } from '../domain/quota/run-quota.js';
import { ApprovalRule, ArtifactRule, ContentHash, Handoff } from '../domain/plan/plan.js';

/** Who must approve, and who that is at present. */
export const ApprovalPreview = ApprovalRule.extend({
  /** In words: who can give it with this version's configuration. */
  who: z.string(),
});
export type ApprovalPreview = z.infer<typeof ApprovalPreview>;

/** A check as a stage or the handoff will run it. */
export const GatePreview = z.strictObject({
  id: z.string(),
  command: z.string(),
  timeoutMs: z.int(),
  required: z.boolean(),
  disabled: z.string().nullable(),
});
export type GatePreview = z.infer<typeof GatePreview>;

/** A stage as it will run. */
export const StagePreview = z.strictObject({
  key: z.string(),
  title: z.string(),
  /** How many stages at least come before it. */
  level: z.int(),
  needs: z.array(z.string()),
  command: z.string(),
  /** The agent that works; left out where a command does. */
  agent: StageAgent.optional(),
  /** Empty: every path. */
  kind: z.string().optional(),
  effects: z.string().optional(),
  scope: z.array(z.string()),
  /** The folders that its working tree holds, and what its gates see; left out where that is everything. */
  sparse: z.strictObject({ cone: z.array(z.string()), gates: z.enum(['cone', 'whole']) }).optional(),
  changes: z.enum(['required', 'none', 'optional']),
  produces: z.array(ArtifactRule),
  gates: z.array(z.string()),
  approval: ApprovalPreview.nullable(),
  attempts: z.int(),
  timeoutMs: z.int().nullable(),
  stallMs: z.int().nullable(),
  /** What its agent may use, in all attempts and in one. */
  budget: z.strictObject({ stage: Budget, attempt: Budget }).optional(),
  /** Globs of which one must have changed for the stage to run; `null`: it always runs. */
  onlyIfChanged: z.array(z.string()).nullable(),
  env: z.array(z.string()),
});
export type StagePreview = z.infer<typeof StagePreview>;

/** Two stages that may run at the same time and may change the same paths. */
export const OverlapPreview = z.strictObject({
  stages: z.tuple([z.string(), z.string()]),
  scopes: z.tuple([z.array(z.string()), z.array(z.string())]),
  /** Some paths of the repository that both may change, when its files were looked at. */
  paths: z.array(z.string()),
});
export type OverlapPreview = z.infer<typeof OverlapPreview>;

/** How the verified work will leave the engine. */
export const HandoffPreview = Handoff.extend({
  /** `null`: `stagegate/<task>`. */
  branch: z.string().nullable(),
  approval: ApprovalPreview.nullable(),
});
export type HandoffPreview = z.infer<typeof HandoffPreview>;

/** What a policy would do with a stage. */
export const PolicyPreview = z.strictObject({
  stage: z.string(),
  rule: z.string(),
  outcome: z.enum(['allow', 'require_approval', 'deny']),
  /** What must have been changed for it, in words; `null`: it holds before the stage starts. */
  condition: z.string().nullable(),
  /** Who must approve, or may set the denial aside, in words. */
  who: z.string(),
  why: z.string().nullable(),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;

/** What a plan will do, before anything is done: what `stagegate plan FILE` shows and `--format json` prints. */
export const PlanPreview = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  hash: ContentHash,
  profile: z.enum(['standard', 'strict']),
  /** Stages of one level could run side by side, those of a later one never before those that they need. */
  levels: z.array(z.array(z.string())),
  limits: z.strictObject({
    parallel: z.int(),
    logBytes: z.int(),
    onExhausted: z.enum(['escalate', 'fail']),
    budget: Budget.optional(),
    run: RunQuota.optional(),
    rateLimitMs: z.int().optional(),
  }),
  workspace: z.strictObject({
    setup: z.array(z.string()),
    copy: z.array(z.string()),
    /** Folders that are copied from a cache instead of a set-up; `null` when the set-up always runs. */
    cache: z.strictObject({ paths: z.array(z.string()), key: z.array(z.string()) }).nullable(),
    strategy: z.enum(['borrow', 'worktree']),
    env: z.array(z.string()),
  }),
  gates: z.array(GatePreview),
  stages: z.array(StagePreview),
  overlaps: z.array(OverlapPreview),
  /** Overlaps beyond those listed. */
  moreOverlaps: z.int(),
  /** `null`: nothing is pushed; the verified work stays in the vault. */
  handoff: HandoffPreview.nullable(),
  /** Who must approve a revision of the plan; left out when nobody must. */
  revise: ApprovalPreview.nullable().optional(),
  /** What policies would ask or deny; left out where they do neither. */
  policies: z.array(PolicyPreview).optional(),
  /** What it may take, by earlier runs: `null` when there are none; left out when nobody looked. */
  estimate: PlanEstimate.nullable().optional(),
  /** The variables that the plan says hold secrets; left out when it names none. */
  secrets: z.array(z.string()).optional(),
  /** What is allowed but probably not meant. */
  warnings: z.array(z.string()),
});
export type PlanPreview = z.infer<typeof PlanPreview>;
