import { type Authority, groupNamed } from '../../domain/authority/authority.js';
import { quorumOf } from '../../domain/authority/object.js';
import type { Plan, Stage } from '../../domain/plan/plan.js';
import { findingsOf } from '../../domain/policy/findings.js';
import {
  looksAtChanges,
  type PolicyCondition,
  type PolicyRule,
  type RepositoryPolicy,
} from '../../domain/policy/policy.js';
import { ruleName } from '../../domain/policy/policy-words.js';
import type { PolicyFinding } from '../../domain/policy/verdict.js';
import type { PolicyPreview } from '../preview-schema.js';
import { evaluateDeclared } from './evaluate.js';
import { judgeDeclared, mayMatchLater } from './judge-rule.js';

interface Rules {
  readonly plan: Plan;
  readonly repository: RepositoryPolicy | null;
  readonly authority: Authority | null;
}

/** What policies would do with each stage of a plan: before it starts, and when it has changed certain things. */
export function previewPolicies(rules: Rules): PolicyPreview[] {
  return rules.plan.stages.flatMap((stage) => [...before(rules, stage), ...after(rules, stage)]);
}

function before({ plan, repository, authority }: Rules, stage: Stage): PolicyPreview[] {
  const { matched, open } = evaluateDeclared({ repository, plan, stage });
  const findings = findingsOf({ matches: matched, repository: repository?.rules ?? [], plan });
  const shown = findings.filter(({ outcome }) => outcome !== 'allow');
  return [
    ...shown.map((finding) => preview({ stage, finding, authority, condition: null })),
    ...(open ? [byDefault(stage)] : []),
  ];
}

function after({ plan, repository, authority }: Rules, stage: Stage): PolicyPreview[] {
  const sources = [
    ...(repository?.rules ?? []).map((rule) => ({ rule, source: 'repository' as const })),
    ...(plan.policies ?? []).map((rule) => ({ rule, source: 'plan' as const })),
  ];
  return sources
    .filter(({ rule }) => looksAtChanges(rule) && rule.outcome !== 'allow' && applies(rule, stage))
    .map(({ rule, source }) => {
      const { id, outcome, approve, override, why, risks } = rule;
      const finding = { rule: id, source, because: [], outcome, approve, override, why, risks };
      return preview({ stage, finding, authority, condition: conditionWords(rule.when) });
    });
}

function applies(rule: PolicyRule, stage: Stage): boolean {
  return judgeDeclared({ rule, stage }) !== null && mayMatchLater({ rule, stage });
}

function byDefault({ key: stage }: Stage): PolicyPreview {
  const condition = 'if no rule of the repository allows, or asks about, what it changed';
  return { stage, rule: '"default" of the repository', outcome: 'deny', condition, who: 'nobody', why: null };
}

function preview(given: {
  stage: Stage;
  finding: PolicyFinding;
  authority: Authority | null;
  condition: string | null;
}): PolicyPreview {
  const { stage, finding, authority, condition } = given;
  const { outcome, approve, override, why } = finding;
  const asked = approve ?? (override === null ? null : { by: override, count: 1 });
  const who = asked === null ? 'nobody' : askedWords({ ...asked, authority });
  return { stage: stage.key, rule: ruleName(finding), outcome, condition, who, why };
}

function askedWords({
  by,
  count,
  authority,
}: {
  by: string;
  count: number;
  authority: Authority | null;
}): string {
  const group = authority && groupNamed(authority, by);
  const members = group === null ? '' : ` (${group.members.join(', ')})`;
  return `${quorumOf({ authority, by, count })} of ${by}${members}`;
}

/** What must have been changed, in words. */
function conditionWords({ paths, over, within }: PolicyCondition): string {
  const amount = (one: PolicyCondition['over'], join: string) =>
    [
      ...(one?.files === undefined ? [] : [`${one.files} files`]),
      ...(one?.lines === undefined ? [] : [`${one.lines} lines`]),
    ].join(join);
  const parts = [
    ...(paths === undefined ? [] : [paths.join(', ')]),
    ...(over === undefined ? [] : [`more than ${amount(over, ' or ')}`]),
    ...(within === undefined ? [] : [`no more than ${amount(within, ' and ')}`]),
  ];
  return `if it changes ${parts.join(', ')}`;
}
