import type { PolicyCondition, PolicyRule, RepositoryPolicy } from '../../domain/policy/policy.js';
import { approvalRule } from '../normalize-approval.js';
import type { PoliciesSource, PolicyRuleSource, PolicySource, PolicyWhenSource } from './policy-source.js';

/** Turns the short forms of rules into the one long form. Expects a checked source. */
export function normalizeRules(source: PoliciesSource | undefined): PolicyRule[] {
  return Object.entries(source ?? {}).map(([id, rule]) => normalizeRule(id, rule));
}

/** The same for a repository's policy. */
export function normalizePolicy(source: PolicySource, commit: string): RepositoryPolicy {
  return { commit, otherwise: source.default ?? 'allow', rules: normalizeRules(source.policies) };
}

function normalizeRule(
  id: string,
  { when, then, approve, override, why, risks }: PolicyRuleSource,
): PolicyRule {
  return {
    id,
    when: normalizeWhen(when ?? {}),
    outcome: then,
    approve: then === 'require_approval' ? approvalRule(approve ?? true) : null,
    override: override ?? null,
    why: why ?? null,
    risks: risks === undefined ? [] : many(risks),
  };
}

function normalizeWhen(source: PolicyWhenSource): PolicyCondition {
  const { executor, kind, scope, changes, effects, paths, over, within } = source;
  return {
    ...(executor === undefined ? {} : { executor: many(executor) }),
    ...(kind === undefined ? {} : { kind: many(kind) }),
    ...(scope === undefined ? {} : { scope: many(scope) }),
    ...(changes === undefined ? {} : { changes: many(changes) }),
    ...(effects === undefined ? {} : { effects: many(effects) }),
    ...(paths === undefined ? {} : { paths: many(paths) }),
    ...(over === undefined ? {} : { over }),
    ...(within === undefined ? {} : { within }),
  };
}

function many<T>(source: T | T[]): T[] {
  return Array.isArray(source) ? source : [source];
}
