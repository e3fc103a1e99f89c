import { z } from 'zod';

import { StageKey } from '../keys.js';
import { ApprovalRule } from '../plan/approval-rule.js';

/** What a stage says that it reaches: nothing, the repository, the network, or something outside that it changes. */
export const SideEffect = z.enum(['none', 'repository', 'network', 'external']);
export type SideEffect = z.infer<typeof SideEffect>;

/** What kind of work a stage is, in a word: as its plan says, else `agent` or `command`. */
export const StageKind = StageKey;
export type StageKind = StageKey;

/** What a policy leads to, the least strict first. */
export const PolicyOutcome = z.enum(['allow', 'require_approval', 'deny']);
export type PolicyOutcome = z.infer<typeof PolicyOutcome>;

/** How much was changed: files, and lines added and taken away together. */
const Amount = z.strictObject({ files: z.int().min(0).optional(), lines: z.int().min(0).optional() });

/** What must hold for a rule to match: all that is said. The last three are known only when a stage has changed something. */
export const PolicyCondition = z.strictObject({
  /** Agents and programs by name, without regard to case. */
  executor: z.array(z.string().min(1)).optional(),
  kind: z.array(StageKind).optional(),
  /** Globs that the stage's scope may meet. */
  scope: z.array(z.string().min(1)).optional(),
  changes: z.array(z.enum(['required', 'none', 'optional'])).optional(),
  effects: z.array(SideEffect).optional(),
  /** Globs of paths that were changed. */
  paths: z.array(z.string().min(1)).optional(),
  /** More than any of these was changed. */
  over: Amount.optional(),
  /** No more than all of these was changed. */
  within: Amount.optional(),
});
export type PolicyCondition = z.infer<typeof PolicyCondition>;

/** One rule of a policy. */
export const PolicyRule = z.strictObject({
  id: StageKey,
  when: PolicyCondition,
  outcome: PolicyOutcome,
  /** Who must approve; with `require_approval` alone. */
  approve: ApprovalRule.nullable(),
  /** The group that may set a denial aside; `null`: nobody. */
  override: z.string().min(1).max(64).nullable(),
  /** Why the rule is there. */
  why: z.string().max(500).nullable(),
  /** What may go wrong. */
  risks: z.array(z.string().min(1).max(200)).max(5),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/** What a repository says for every plan: read at the base commit when a run starts, and frozen. */
export const RepositoryPolicy = z.strictObject({
  /** The commit that it was read from. */
  commit: z.string().max(64),
  /** What holds for a stage that no rule of the repository matches. */
  otherwise: z.enum(['allow', 'deny']),
  rules: z.array(PolicyRule),
});
export type RepositoryPolicy = z.infer<typeof RepositoryPolicy>;

/** Whose rule it is. */
export const PolicySource = z.enum(['repository', 'plan']);
export type PolicySource = z.infer<typeof PolicySource>;

/** What the repository's `default` is called where a rule's id is asked for. */
export const DEFAULT_RULE = 'default';

/** Where a repository keeps its policy. */
export const POLICY_FILE = '.stagegate/policy.yaml';

/** Whether a rule can be judged only when it is known what was changed. */
export function looksAtChanges({ when }: Pick<PolicyRule, 'when'>): boolean {
  return when.paths !== undefined || when.over !== undefined || when.within !== undefined;
}
