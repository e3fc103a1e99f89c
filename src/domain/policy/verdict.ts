import { z } from 'zod';

import { ApprovalRule } from '../plan/approval-rule.js';
import type { Stage } from '../plan/plan.js';
import { PolicyOutcome, PolicyRule, PolicySource, type RepositoryPolicy, SideEffect } from './policy.js';

/** A rule that matched, and by what. */
export const PolicyMatch = z.strictObject({
  source: PolicySource,
  rule: z.string(),
  /** What matched, in words. */
  because: z.array(z.string()),
});
export type PolicyMatch = z.infer<typeof PolicyMatch>;

/** A rule that matched, with what it asks for. */
export const PolicyFinding = PolicyMatch.extend({
  outcome: PolicyOutcome,
  approve: ApprovalRule.nullable(),
  override: z.string().nullable(),
  why: z.string().nullable(),
  risks: z.array(z.string()),
});
export type PolicyFinding = z.infer<typeof PolicyFinding>;

/** What a stage was judged by. The last three are there when it has changed something; paths are cut. */
export const PolicyFacts = z.strictObject({
  executor: z.string(),
  kind: z.string(),
  scope: z.array(z.string()),
  changes: z.string(),
  effects: SideEffect,
  files: z.int().optional(),
  lines: z.int().optional(),
  paths: z.array(z.string()).optional(),
});
export type PolicyFacts = z.infer<typeof PolicyFacts>;

/** One evaluation of all rules on one stage: before anything of it ran, or after an attempt, on what that changed. */
export const PolicyVerdict = z.strictObject({
  phase: z.enum(['before', 'after']),
  outcome: PolicyOutcome,
  findings: z.array(PolicyFinding),
  facts: PolicyFacts,
});
export type PolicyVerdict = z.infer<typeof PolicyVerdict>;

/** What is known of a stage before it runs, by id: short, because a run has many stages. */
export const DeclaredMatches = z.strictObject({
  matched: z.array(PolicyMatch),
  /** Rules of the repository that can only be judged when it is known what was changed. */
  later: z.array(z.string()),
  /** Nothing of the repository matched yet, but one of `later` may: otherwise its default denies then. */
  open: z.boolean(),
});
export type DeclaredMatches = z.infer<typeof DeclaredMatches>;

/** What is known before a run's stages start: the repository's policy, and what its rules and the plan's say of each. */
export interface RunPolicy {
  /** `null` when the base has no policy file. */
  readonly repository: RepositoryPolicy | null;
  /** By stage; those of which there is nothing to say are left out. */
  readonly stages: Readonly<Record<string, DeclaredMatches>>;
}

/** What a stage is told of the repository's rules, for its attempts to be judged by. */
export const StagePolicy = z.strictObject({
  rules: z.array(PolicyRule),
  /** Whether the repository's default denies when none of these matches. */
  open: z.boolean(),
});
export type StagePolicy = z.infer<typeof StagePolicy>;

const MOST_GLOBS = 20;

/** What a stage says of itself. */
export function declaredFacts(stage: Stage): PolicyFacts {
  const { changes, scope } = stage;
  return {
    executor: executorOf(stage),
    kind: kindOf(stage),
    scope: scope.slice(0, MOST_GLOBS),
    changes,
    effects: effectsOf(stage),
  };
}

/** The kind of a stage; what its plan does not say is told by who works. */
export function kindOf({ kind, agent }: Stage): string {
  return kind ?? (agent === undefined ? 'command' : 'agent');
}

/** What a stage reaches, by its own word; without one the repository, unless it may change nothing. */
export function effectsOf({ effects, changes }: Stage): SideEffect {
  return effects ?? (changes === 'none' ? 'none' : 'repository');
}

const LONGEST = 120;

function executorOf({ agent, command }: Stage): string {
  if (agent !== undefined) return agent.preset;
  return (command.kind === 'shell' ? command.script : command.argv.join(' ')).slice(0, LONGEST);
}
