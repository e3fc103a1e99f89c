import { canonicalJson } from '../../canonical-json.js';
import { EVERYBODY } from '../../authority/authority.js';
import type { PolicyRule } from '../../policy/policy.js';
import type { ApprovalRule, Gate, Plan } from '../plan.js';
import { isWeaker } from './is-weaker.js';

/** What holds a run, and would hold it less, in a few words; and who is asked about that. */
export interface Weakening {
  readonly words: string;
  readonly rule: ApprovalRule;
}

const ANYBODY: ApprovalRule = { by: EVERYBODY, count: 1, deadlineMs: null, onDeadline: 'hold' };

/**
 * What a revision takes away beside approvals: policies that deny or ask, files that gates are judged with, protected tests,
 * and what is looked for as a secret. A rule that is worded anew counts as taken away: it cannot be told what it was for.
 */
export function weakenings({ before, after }: { before: Plan; after: Plan }): Weakening[] {
  const asked = before.protects?.approval ?? ANYBODY;
  return [
    ...policies({ before, after }),
    ...[...gates({ before, after }), ...protections({ before, after }), ...secrets({ before, after })].map(
      (words) => ({
        words,
        rule: asked,
      }),
    ),
  ];
}

function policies({ before, after }: { before: Plan; after: Plan }): Weakening[] {
  const now = new Map((after.policies ?? []).map((rule) => [rule.id, rule]));
  return (before.policies ?? []).flatMap((rule) => {
    const kept = now.get(rule.id);
    if (rule.outcome === 'allow' || canonicalJson(kept ?? null) === canonicalJson(rule)) return [];
    return [
      {
        words: `policy "${rule.id}" ${kept === undefined ? 'is gone' : 'is another one'}`,
        rule: whoAsks(rule),
      },
    ];
  });
}

function whoAsks({ approve, override }: PolicyRule): ApprovalRule {
  return approve ?? (override === null ? ANYBODY : { ...ANYBODY, by: override });
}

function gates({ before, after }: { before: Plan; after: Plan }): string[] {
  const was = new Map(before.gates.map((gate) => [gate.id, gate]));
  const globs = (gate: Gate | undefined, of: 'frozen' | 'unfrozen') => gate?.[of] ?? [];
  return after.gates.flatMap((gate) => {
    const old = was.get(gate.id);
    const loose = without(globs(gate, 'unfrozen'), globs(old, 'unfrozen'));
    const lost = without(globs(old, 'frozen'), globs(gate, 'frozen'));
    return [
      ...(loose.length === 0 ? [] : [`gate "${gate.id}": unfrozen ${loose.join(', ')}`]),
      ...(lost.length === 0 ? [] : [`gate "${gate.id}": no longer frozen ${lost.join(', ')}`]),
    ];
  });
}

function protections({ before, after }: { before: Plan; after: Plan }): string[] {
  const [was, now] = [before.protects?.paths ?? null, after.protects?.paths ?? null];
  const lost =
    was === null ? (now === null ? [] : ['the usual tests']) : now === null ? was : without(was, now);
  const asks = isWeaker(before.protects?.approval ?? null, after.protects?.approval ?? null);
  return [
    ...(lost.length === 0 ? [] : [`protects: no longer ${lost.join(', ')}`]),
    ...(asks ? ['protects: asks others, or fewer'] : []),
  ];
}

function secrets({ before, after }: { before: Plan; after: Plan }): string[] {
  const allowed = without(after.secrets?.allow ?? [], before.secrets?.allow ?? []);
  const lost = without(before.secrets?.env ?? [], after.secrets?.env ?? []);
  return [
    ...(allowed.length === 0 ? [] : [`secrets: allowed in ${allowed.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`secrets: no longer ${lost.join(', ')}`]),
  ];
}

function without(all: readonly string[], those: readonly string[]): string[] {
  return all.filter((one) => !those.includes(one));
}
