import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Stage } from '../../../src/domain/plan/plan.js';
import { findingsOf } from '../../../src/domain/policy/findings.js';
import { looksAtChanges, type PolicyCondition, type PolicyRule } from '../../../src/domain/policy/policy.js';
import { isStricter, outcomeOf } from '../../../src/domain/policy/precedence.js';
import { evaluateDeclared, evaluateMutation } from '../../../src/plan/policy/evaluate.js';
import type { Mutation } from '../../../src/plan/policy/judge-rule.js';
import { approvalRule, planOf, planStage } from '../../support/run-plan.js';
import { policyOf, policyRule } from '../../support/scripted-policy.js';

const NOTHING: Mutation = { paths: [], files: 0, lines: 0 };
const changing = (...paths: string[]): Mutation => ({ paths, files: paths.length, lines: 10 * paths.length });

/** What a run comes to with a stage: the strictest of before and after. */
function judged(given: {
  repository?: ReturnType<typeof policyOf> | null;
  policies?: PolicyRule[];
  stage?: Partial<Stage>;
  mutation?: Mutation;
}) {
  const { repository = null, policies, mutation = NOTHING } = given;
  const stage = planStage({ key: 'a', ...given.stage });
  const plan = planOf([stage], policies === undefined ? {} : { policies });
  const before = evaluateDeclared({ repository, plan, stage });
  const rules = repository?.rules.filter(({ id }) => before.later.includes(id)) ?? [];
  const after = evaluateMutation({ repository: { rules, open: before.open }, plan, stage, mutation });
  const matches = [...before.matched, ...after];
  return outcomeOf(findingsOf({ matches, repository: repository?.rules ?? [], plan }));
}

const outcomeWith = (when: PolicyCondition, stage: Partial<Stage>, mutation?: Mutation) =>
  judged({
    repository: policyOf([policyRule({ id: 'r', when })]),
    stage,
    ...(mutation === undefined ? {} : { mutation }),
  });

describe('a rule that denies', () => {
  const shell = (script: string): Partial<Stage> => ({ command: { kind: 'shell', script } });
  const agent: Partial<Stage> = {
    agent: { preset: 'claude', model: null, prompt: null },
    command: { kind: 'argv', argv: ['claude', '-p'] },
  };

  test.each<[string, PolicyCondition, Partial<Stage>, string]>([
    ['always', {}, {}, 'deny'],
    ['an agent by name', { executor: ['Claude'] }, agent, 'deny'],
    [
      'a program by name',
      { executor: ['terraform'] },
      { command: { kind: 'argv', argv: ['/opt/terraform', 'apply'] } },
      'deny',
    ],
    [
      'a program in the middle of a script',
      { executor: ['terraform'] },
      shell('cd x && ./bin/terraform apply'),
      'deny',
    ],
    [
      'a program in a shell of its own',
      { executor: ['kubectl'] },
      { command: { kind: 'argv', argv: ['sh', '-c', 'kubectl get'] } },
      'deny',
    ],
    ['not another program', { executor: ['terraform'] }, shell('make terraform-docs'), 'allow'],
    ['the kind that was declared', { kind: ['migration'] }, { kind: 'migration' }, 'deny'],
    ['the kind by who works', { kind: ['agent'] }, agent, 'deny'],
    ['a command that declares no kind', { kind: ['command'] }, {}, 'deny'],
    ['not another kind', { kind: ['migration'] }, agent, 'allow'],
    ['a side effect', { effects: ['network', 'external'] }, { effects: 'external' }, 'deny'],
    ['the effect of saying nothing', { effects: ['repository'] }, {}, 'deny'],
    ['no effect where nothing may be changed', { effects: ['repository'] }, { changes: 'none' }, 'allow'],
    ['a mode of changes', { changes: ['none'] }, { changes: 'none' }, 'deny'],
    ['a scope that may meet', { scope: ['infra/**'] }, { scope: ['**/*.tf'] }, 'deny'],
    ['a scope of everything', { scope: ['infra/**'] }, {}, 'deny'],
    ['not a scope beside it', { scope: ['infra/**'] }, { scope: ['src/**'] }, 'allow'],
    ['not what may change nothing', { scope: ['infra/**'] }, { changes: 'none' }, 'allow'],
    ['all conditions together', { kind: ['command'], effects: ['network'] }, {}, 'allow'],
  ])('matches %s', (_name, when, stage, outcome) => {
    expect(outcomeWith(when, stage)).toBe(outcome);
  });

  test.each<[string, PolicyCondition, Mutation, string]>([
    ['a path', { paths: ['infra/**'] }, changing('src/a', 'infra/x'), 'deny'],
    ['a name that begins with a dot', { paths: ['infra/**'] }, changing('infra/.env'), 'deny'],
    [
      'not a path that is taken out',
      { paths: ['infra/**', '!infra/docs/**'] },
      changing('infra/docs/x'),
      'allow',
    ],
    ['not another path', { paths: ['infra/**'] }, changing('infrastructure/x'), 'allow'],
    ['more files', { over: { files: 1 } }, changing('a', 'b'), 'deny'],
    ['not as many files', { over: { files: 2 } }, changing('a', 'b'), 'allow'],
    ['more lines', { over: { files: 9, lines: 19 } }, changing('a', 'b'), 'deny'],
    ['a path and an amount', { paths: ['a'], over: { files: 5 } }, changing('a'), 'allow'],
    ['nothing changed', { paths: ['**'] }, NOTHING, 'allow'],
  ])('after an attempt matches %s', (_name, when, mutation, outcome) => {
    expect(outcomeWith(when, {}, mutation)).toBe(outcome);
  });
});

describe('a rule that allows, where the default denies', () => {
  const allowed = (when: PolicyCondition, stage: Partial<Stage> = {}, mutation: Mutation = NOTHING) =>
    judged({
      repository: policyOf([policyRule({ id: 'r', when, outcome: 'allow' })], 'deny'),
      stage,
      mutation,
    });

  test.each<[string, PolicyCondition, Partial<Stage>, Mutation, string]>([
    [
      'what surely runs',
      { executor: ['eslint'] },
      { command: { kind: 'shell', script: 'npx/eslint .' } },
      NOTHING,
      'allow',
    ],
    [
      'not what runs beside other things',
      { executor: ['eslint'] },
      { command: { kind: 'shell', script: 'eslint; rm x' } },
      NOTHING,
      'deny',
    ],
    [
      'a scope that lies within',
      { scope: ['docs/**'] },
      { scope: ['docs/api/*.md', 'docs/**'] },
      NOTHING,
      'allow',
    ],
    ['not a scope that only meets', { scope: ['docs/**'] }, { scope: ['**/*.md'] }, NOTHING, 'deny'],
    ['not a scope of everything', { scope: ['docs/**'] }, {}, NOTHING, 'deny'],
    ['changes all of which are there', { paths: ['docs/**'] }, {}, changing('docs/a', 'docs/b'), 'allow'],
    [
      'not changes of which one is elsewhere',
      { paths: ['docs/**'] },
      {},
      changing('docs/a', 'src/b'),
      'deny',
    ],
    ['small changes', { within: { files: 2, lines: 20 } }, {}, changing('a', 'b'), 'allow'],
    ['not large ones', { within: { files: 2, lines: 19 } }, {}, changing('a', 'b'), 'deny'],
  ])('lets pass %s', (_name, when, stage, mutation, outcome) => {
    expect(allowed(when, stage, mutation)).toBe(outcome);
  });

  test('the default waits for rules that look at changes', () => {
    const repository = policyOf(
      [policyRule({ id: 'r', when: { paths: ['docs/**'] }, outcome: 'allow' })],
      'deny',
    );
    const stage = planStage({ key: 'a' });
    expect(evaluateDeclared({ repository, plan: planOf([stage]), stage })).toEqual({
      matched: [],
      later: ['r'],
      open: true,
    });
    expect(judged({ repository: policyOf([], 'deny') })).toBe('deny');
  });
});

const words = fc.constantFrom('a', 'b');
const condition: fc.Arbitrary<PolicyCondition> = fc.record(
  {
    kind: fc.array(words, { minLength: 1, maxLength: 2 }),
    effects: fc.array(fc.constantFrom('repository' as const, 'network' as const), { minLength: 1 }),
    scope: fc.constantFrom(['src/**'], ['infra/**']),
    paths: fc.constantFrom(['src/**'], ['infra/**'], ['**']),
    over: fc.record({ files: fc.nat(3) }),
  },
  { requiredKeys: [] },
);
const rulesOf = (prefix: string) =>
  fc
    .array(
      fc.tuple(condition, fc.constantFrom('allow' as const, 'require_approval' as const, 'deny' as const)),
      {
        maxLength: 5,
      },
    )
    .map((rules) =>
      rules.map(([when, outcome], index) =>
        policyRule({
          id: `${prefix}${index}`,
          when,
          outcome,
          approve: outcome === 'require_approval' ? approvalRule() : null,
        }),
      ),
    );
const situation = fc.record({
  stage: fc.record({
    kind: words,
    effects: fc.constantFrom('repository' as const, 'network' as const),
    scope: fc.constantFrom<string[][]>([], ['src/**'], ['infra/**']),
  }),
  mutation: fc.subarray(['src/a', 'src/b', 'infra/c', 'docs/d']).map((paths) => changing(...paths)),
});
const otherwise = fc.constantFrom('allow' as const, 'deny' as const);

describe('precedence', () => {
  test('a plan never loosens what the repository says', () => {
    fc.assert(
      fc.property(rulesOf('r'), rulesOf('p'), otherwise, situation, (rules, policies, rest, where) => {
        const repository = policyOf(rules, rest);
        const alone = judged({ repository, ...where });
        expect(isStricter(alone, judged({ repository, policies, ...where }))).toBe(false);
      }),
    );
  });

  test('another rule that denies or asks never loosens; nor does any, where the default allows', () => {
    fc.assert(
      fc.property(rulesOf('r'), rulesOf('x'), otherwise, situation, (rules, [more], rest, where) => {
        fc.pre(more !== undefined && (more.outcome !== 'allow' || rest === 'allow'));
        // with a default that denies, a rule that asks is an answer of its own
        fc.pre(rest === 'allow' || more.outcome === 'deny');
        const before = judged({ repository: policyOf(rules, rest), ...where });
        const after = judged({ repository: policyOf([...rules, more], rest), ...where });
        expect(isStricter(before, after)).toBe(false);
      }),
    );
  });

  test('the order of rules does not matter', () => {
    fc.assert(
      fc.property(rulesOf('r'), otherwise, situation, (rules, rest, where) => {
        const turned = policyOf(rules.toReversed(), rest);
        expect(judged({ repository: turned, ...where })).toBe(
          judged({ repository: policyOf(rules, rest), ...where }),
        );
      }),
    );
  });

  test('a rule is judged once: before, or after when it looks at changes', () => {
    fc.assert(
      fc.property(rulesOf('r'), situation, (rules, { stage: part, mutation }) => {
        const stage = planStage({ key: 'a', ...part });
        const plan = planOf([stage], { policies: rules });
        const before = evaluateDeclared({ repository: null, plan, stage }).matched;
        const after = evaluateMutation({ repository: null, plan, stage, mutation });
        const early = new Set(before.map(({ rule }) => rule));
        expect(after.filter(({ rule }) => early.has(rule))).toEqual([]);
        const late = rules.filter(looksAtChanges).map(({ id }) => id);
        expect(late).toEqual(expect.arrayContaining(after.map(({ rule }) => rule)));
      }),
    );
  });
});
