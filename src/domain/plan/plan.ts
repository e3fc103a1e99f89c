import { z } from 'zod';

import { ConcurrencyGroup } from '../admission/stand.js';
import { AgentPreset, StageAgent } from '../agent/preset.js';
import { BranchName } from '../branch-name.js';
import { Command } from '../command.js';
import { Publish } from '../handoff/publish.js';
import { GateId, StageKey } from '../keys.js';
import { PolicyRule, SideEffect, StageKind } from '../policy/policy.js';
import { Budget } from '../quota/budget.js';
import { RunQuota } from '../quota/run-quota.js';
import { ApprovalRule } from './approval-rule.js';

export { ApprovalRule };

const Milliseconds = z.int().positive();
const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
/** A SHA-256 in hexadecimal. */
export const ContentHash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');
export type ContentHash = z.infer<typeof ContentHash>;

/** An automated check of a commit. */
export const Gate = z.strictObject({
  id: GateId,
  command: Command,
  timeoutMs: Milliseconds,
  /** A gate that is not required is reported and never stops a stage. */
  required: z.boolean(),
  /** Why the gate is switched off; `null` when it is on. */
  disabled: z.string().min(1).nullable(),
  /** Globs of more files that a stage must not change unasked, beside what the command reaches; left out without any. */
  frozen: z.array(z.string().min(1)).optional(),
  /** Globs of files that may change although the command reaches them; left out without any. */
  unfrozen: z.array(z.string().min(1)).optional(),
  /** Globs of the JUnit reports that it writes, in its checkout; left out when it writes none. */
  junit: z.array(z.string().min(1)).optional(),
  /** Globs of the SARIF files that it writes, in its checkout; left out when it writes none. */
  sarif: z.array(z.string().min(1)).optional(),
  /** A failure counts at once; left out where the gate is run once more first. */
  rerun: z.literal(false).optional(),
});
export type Gate = z.infer<typeof Gate>;

/** A file that a stage must leave in its artifact folder, and the JSON Schema (a path in the repository) it obeys. */
export const ArtifactRule = z.strictObject({
  name: z.string().min(1),
  schema: z.string().min(1).nullable(),
});
export type ArtifactRule = z.infer<typeof ArtifactRule>;

/** A node of the plan's graph, with every default filled in. */
export const Stage = z.strictObject({
  key: StageKey,
  title: z.string(),
  needs: z.array(StageKey),
  /** What is run; where an agent works, its command without what only an attempt knows. */
  command: Command,
  /** The agent that works; left out where a command does. */
  agent: StageAgent.optional(),
  /** What kind of work it says that it is, for policies; left out where the plan does not say. */
  kind: StageKind.optional(),
  /** What it says that it reaches beyond its working tree, for policies; left out where the plan does not say. */
  effects: SideEffect.optional(),
  /** Globs of the paths that the stage may change; an empty list allows every path. */
  scope: z.array(z.string().min(1)),
  /** The folders that its working tree holds, and whether its gates see more; left out where that is everything. */
  sparse: z
    .strictObject({ cone: z.array(z.string().min(1)).min(1), gates: z.enum(['cone', 'whole']) })
    .optional(),
  /** `required`: exit 0 without a change fails; `none`: a change fails; `optional`: both are good. */
  changes: z.enum(['required', 'none', 'optional']),
  produces: z.array(ArtifactRule),
  gates: z.array(GateId),
  approval: ApprovalRule.nullable(),
  attempts: z.int().min(1).max(50),
  timeoutMs: Milliseconds.nullable(),
  stallMs: Milliseconds.nullable(),
  /** What its agent may use, in all attempts and in one; left out where nothing is said. */
  budget: z.strictObject({ stage: Budget, attempt: Budget }).optional(),
  /** Skip the stage unless what it starts from differs from the base in one of these globs. */
  when: z.strictObject({ changed: z.array(z.string().min(1)).min(1) }).nullable(),
  /** Variables of the worker's environment that the executor may see: those of `workspace.env` and its own. */
  env: z.array(VariableName),
});
export type Stage = z.infer<typeof Stage>;

/** How the verified stages leave the engine. */
export const Handoff = z.strictObject({
  start: z.enum(['auto', 'manual']),
  publish: Publish,
  /** `null`: `stagegate/<task key>`. */
  branch: BranchName.nullable(),
  /** One commit a stage or one for all, without merges; left out for one merge commit a stage. */
  assemble: z.enum(['squash', 'rebase']).optional(),
  /** The assembled commits are signed by the worker's key. */
  sign: z.literal(true).optional(),
  /** The assembled commits say that whoever started the run signs off. */
  signoff: z.literal(true).optional(),
  /** How often a base that moved is merged in by itself before somebody is asked; left out for three times. */
  baseMoves: z.int().min(0).max(20).optional(),
  gates: z.array(GateId),
  approval: ApprovalRule.nullable(),
  pr: z.strictObject({
    title: z.string().max(200).nullable(),
    draft: z.boolean(),
    /** Both left out where there are none. */
    labels: z.array(z.string().min(1)).optional(),
    reviewers: z.array(z.string().min(1)).optional(),
  }),
});
export type Handoff = z.infer<typeof Handoff>;

/**
 * A plan as it is frozen when a run starts: normalised, every default filled in, in the order of the file. It is
 * identified by the SHA-256 of its canonical JSON and is never changed afterwards.
 */
export const Plan = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string().min(1).max(64),
  profile: z.enum(['standard', 'strict']),
  workspace: z.strictObject({
    setup: z.array(Command),
    /** Ignored files (paths in the user's checkout) that are copied into each working tree. */
    copy: z.array(z.string().min(1)),
    /** Folders that the set-up fills and that are kept; an empty `key` means the known lock files and manifests. */
    cache: z
      .strictObject({ paths: z.array(z.string().min(1)).min(1), key: z.array(z.string().min(1)) })
      .nullable()
      .default(null),
    strategy: z.enum(['borrow', 'worktree']),
    /** Variables of the worker's environment that set-up commands, gates and every executor may see. */
    env: z.array(VariableName),
  }),
  gates: z.array(Gate),
  limits: z.strictObject({
    parallel: z.int().min(1).max(100),
    /** Bytes kept of each executor's or gate's output. */
    logBytes: z.int().min(65_536),
    /** What happens when a stage's attempts are used up. */
    onExhausted: z.enum(['escalate', 'fail']),
    /** What the agents of the run may use together; left out where nothing is said. */
    budget: Budget.optional(),
    /** What the run may take beside cost and tokens; left out where nothing is said. */
    run: RunQuota.optional(),
    /** How long a stage may wait for its agent's rate limit; left out where the plan does not say. */
    rateLimitMs: Milliseconds.optional(),
  }),
  stages: z.array(Stage).min(1).max(1000),
  handoff: Handoff.nullable(),
  /** Who must approve a revision of the plan while a run goes on; left out when nobody must. */
  revise: ApprovalRule.optional(),
  /**
   * Variables of the worker's environment whose values must be seen nowhere, and globs of files that may hold what looks
   * like a secret; left out when the plan says nothing.
   */
  secrets: z.strictObject({ env: z.array(VariableName), allow: z.array(z.string().min(1)) }).optional(),
  /** Whether every decision in the run must be signed; left out where that is not asked for. */
  approvals: z.strictObject({ signed: z.literal(true) }).optional(),
  /** What stages must not take away unasked, and who is asked where a stage asks nobody; left out where nothing is said. */
  protects: z
    .strictObject({
      /** Globs; an empty list protects nothing. `null` for the defaults of the known ecosystems. */
      paths: z.array(z.string().min(1)).nullable(),
      approval: ApprovalRule.nullable(),
    })
    .optional(),
  /** The group of runs that it is one of, and how many of them there may be at a time; left out without one. */
  concurrency: ConcurrencyGroup.optional(),
  /** The plan's own policies, beside those of the repository; left out when it has none. */
  policies: z.array(PolicyRule).optional(),
  /** The presets and prompt templates (by path) that stages name, as they were at the start; left out without agents. */
  agents: z
    .strictObject({ presets: z.array(AgentPreset), prompts: z.record(z.string(), z.string()) })
    .optional(),
});
export type Plan = z.infer<typeof Plan>;

/** The stage with this key; `undefined` when the plan has none. */
export function findStage({ plan, key }: { plan: Plan; key: string }): Stage | undefined {
  return plan.stages.find((stage) => stage.key === key);
}
