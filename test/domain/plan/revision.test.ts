import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Plan } from '../../../src/domain/plan/plan.js';
import { changeLines } from '../../../src/domain/plan/revision/change-lines.js';
import { comparePlans, isSamePlan } from '../../../src/domain/plan/revision/compare-plans.js';
import { approvalOfRevision, judgeRevision } from '../../../src/domain/plan/revision/judge-revision.js';
import { planFaults } from '../../../src/domain/plan/revision/plan-faults.js';
import { hashPlan, planParts, revisionHash } from '../../../src/plan/plan-hash.js';
import { policyRule } from '../../support/scripted-policy.js';
import { approvalRule, planHandoff, planOf, planStage } from '../../support/run-plan.js';
import { stage as stageStatus } from '../../support/run-status.js';

const withParts = (plan: Plan) => ({ plan, parts: planParts(plan) });
const compare = (before: Plan, after: Plan) =>
  comparePlans({ before: withParts(before), after: withParts(after) });
const lines = (before: Plan, after: Plan) => changeLines({ difference: compare(before, after), after });

const unit = (script: string) => ({
  id: 'unit',
  command: { kind: 'shell', script } as const,
  timeoutMs: 600_000,
  required: true,
  disabled: null,
});

/** Plans of some of six stages, each of which needs some of those before it. */
const plans = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 })
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key, index) =>
        fc
          .tuple(fc.integer({ min: 1, max: 3 }), fc.subarray(keys.slice(0, index)), fc.boolean())
          .map(([attempts, needs, gated]) =>
            planStage({ key, attempts, needs, gates: gated ? ['unit'] : [] }),
          ),
      ),
    ),
  )
  .chain((stages) =>
    fc
      .constantFrom('npm test', 'npm run check')
      .map((script) => planOf([...stages], { gates: [unit(script)] })),
  );

describe('what differs between two plans', () => {
  test('is told in words, with gates and working trees for the stages that they are part of', () => {
    const before = planOf([{ key: 'a', gates: ['unit'] }, { key: 'b' }], { gates: [unit('npm test')] });
    const gate = planOf([{ key: 'a', gates: ['unit'] }, { key: 'b' }], { gates: [unit('npm t')] });
    expect(lines(before, gate)).toEqual(['~ stage a: gate "unit": command']);
    const profile = { ...before, profile: 'strict' } as const;
    expect(lines(before, profile)).toEqual([
      '~ stage a: profile standard → strict',
      '~ stage b: profile standard → strict',
    ]);
    const limits = planOf([{ key: 'b' }, { key: 'a', gates: ['unit'] }], {
      gates: [unit('npm test')],
      limits: { parallel: 5 },
      handoff: planHandoff(),
    });
    expect(lines(before, limits)).toEqual([
      '~ handoff: there is one now',
      '~ limits: parallel 2 → 5',
      '~ the order of stages',
    ]);
  });

  test('is nothing for the same plan, and something for any other', () => {
    fc.assert(
      fc.property(plans, plans, (before, after) => {
        expect(isSamePlan(compare(before, before))).toBe(true);
        const used = (plan: Plan) => plan.stages.some(({ gates }) => gates.length > 0);
        if (used(before) || used(after))
          expect(isSamePlan(compare(before, after))).toBe(hashPlan(before) === hashPlan(after));
      }),
    );
  });
});

describe('a revision', () => {
  test('is allowed exactly when all that has begun keeps its part of the plan', () => {
    fc.assert(
      fc.property(
        plans,
        plans,
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        (before, after, dice) => {
          const stages = before.stages.map(({ key }, index) =>
            dice[index] === true
              ? stageStatus({ key, state: 'running', attempt: 1, startedAt: 'then' })
              : stageStatus({ key }),
          );
          const [was, now] = [planParts(before), planParts(after)];
          const broken = stages.filter(({ key, state }) => state === 'running' && was[key] !== now[key]);
          const verdict = judgeRevision({ difference: compare(before, after), stages });
          expect(verdict.kind).toBe(broken.length === 0 ? 'allowed' : 'refused');
          if (verdict.kind === 'refused')
            expect(verdict.because.map(({ subject }) => subject).sort()).toEqual(
              broken.map(({ key }) => key).sort(),
            );
          else for (const key of verdict.held) expect(was[key]).not.toBe(now[key]);
        },
      ),
    );
  });

  test('may touch what is blocked by others or was taken back, but removes no attempts', () => {
    const before = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]);
    const difference = compare(before, planOf([{ key: 'a' }]));
    const judge = (part: Partial<ReturnType<typeof stageStatus>>) =>
      judgeRevision({ difference, stages: [stageStatus({ key: 'b', ...part })] }).kind;
    expect(judge({ state: 'blocked' })).toBe('allowed');
    expect(judge({ state: 'blocked', startedAt: 'then' })).toBe('refused');
    expect(judge({ state: 'pending', attempt: 2 })).toBe('refused');
    expect(judge({ state: 'completed', startedAt: 'then' })).toBe('refused');
  });

  test('asks whom the plan names, else whose approval it takes away, else nobody', () => {
    const leads = approvalRule({ by: 'leads', count: 2 });
    const asking = planOf([{ key: 'a', approval: leads }], {
      handoff: planHandoff({ approval: approvalRule() }),
    });
    const more = planOf([...asking.stages, { key: 'b' }], { handoff: asking.handoff });
    const none = planOf([{ key: 'a' }], { handoff: planHandoff() });
    expect(approvalOfRevision({ before: asking, after: more })).toBeNull();
    expect(approvalOfRevision({ before: asking, after: none })).toEqual({ rule: leads, byAuthor: true });
    const revise = approvalRule({ by: 'owners' });
    expect(approvalOfRevision({ before: { ...asking, revise }, after: more })).toEqual({
      rule: revise,
      byAuthor: false,
    });
  });

  const deny = policyRule({ id: 'closed', override: 'owners' });
  const asks = policyRule({
    id: 'infra',
    outcome: 'require_approval',
    approve: approvalRule({ by: 'ops', count: 2 }),
  });
  const frozen = { ...unit('npm test'), frozen: ['test/tools/**'] };
  const loose = { ...unit('npm test'), unfrozen: ['scripts/**'] };
  const plan = (part: Partial<Plan>) => planOf([{ key: 'a' }], { gates: [unit('npm test')], ...part });
  const tests = { paths: ['test/**'], approval: approvalRule({ by: 'qa' }) };

  test.each<[string, Partial<Plan>, Partial<Plan>, string | null, string]>([
    [
      'a policy that asks is gone',
      { policies: [deny, asks] },
      { policies: [deny] },
      'ops',
      'policy "infra" is gone',
    ],
    [
      'a policy that denies is another',
      { policies: [deny] },
      { policies: [{ ...deny, override: 'x' }] },
      'owners',
      'is another one',
    ],
    ['a policy is added', { policies: [deny] }, { policies: [asks, deny] }, null, 'policies'],
    [
      'a gate reads what stages write',
      {},
      { gates: [loose] },
      'everybody',
      'gate "unit": unfrozen scripts/**',
    ],
    ['a gate is no longer frozen', { gates: [frozen] }, {}, 'everybody', 'no longer frozen test/tools/**'],
    ['a gate is frozen more', {}, { gates: [frozen] }, null, ''],
    [
      'tests are protected no more',
      { protects: tests },
      { protects: { ...tests, paths: [] } },
      'qa',
      'protects: no longer test/**',
    ],
    [
      'the usual tests are not',
      {},
      { protects: { paths: ['x'], approval: null } },
      'everybody',
      'the usual tests',
    ],
    [
      'nobody is asked about them',
      { protects: tests },
      { protects: { ...tests, approval: null } },
      'qa',
      'asks others',
    ],
    ['a secret may be anywhere', {}, { secrets: { env: [], allow: ['**'] } }, 'everybody', 'allowed in **'],
    ['a secret is none', { secrets: { env: ['T'], allow: [] } }, {}, 'everybody', 'no longer T'],
    ['there are more secrets', {}, { secrets: { env: ['T'], allow: [] } }, null, 'secrets'],
  ])('is asked about, or not, where %s', (_what, was, now, by, words) => {
    const [before, after] = [plan(was), plan(now)];
    expect(approvalOfRevision({ before, after })?.rule.by ?? null).toBe(by);
    expect(lines(before, after).join('\n')).toContain(words);
    expect(isSamePlan(compare(before, after))).toBe(words === '');
  });

  test('has a hash that every part of it changes, and the revision before it', () => {
    const facts = {
      previous: 'p',
      plan: 'q',
      actor: { name: 'Ada', email: null },
      reason: null,
      at: '2026-03-01T12:00:00.000Z',
    };
    const others = [
      { ...facts, previous: 'x' },
      { ...facts, plan: 'x' },
      { ...facts, actor: { name: 'Bea', email: null } },
      { ...facts, reason: 'x' },
      { ...facts, at: '2026-03-01T12:00:01.000Z' },
    ];
    const hashes = [facts, ...others].map(revisionHash);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(revisionHash({ ...facts })).toBe(hashes[0]);
  });
});

test('a plan whose parts do not fit each other is found out, whoever made it', () => {
  const faulty = planOf([
    { key: 'a', needs: ['b', 'nowhere'], gates: ['gone'] },
    { key: 'b', needs: ['a'] },
    { key: 'b', needs: [] },
  ]);
  expect(planFaults(faulty)).toEqual([
    'two stages have the same key',
    'a needs nowhere, which is not there',
    'a names the gate gone, which is not there',
  ]);
  expect(
    planFaults(
      planOf([
        { key: 'a', needs: ['b'] },
        { key: 'b', needs: ['a'] },
      ]),
    ),
  ).toEqual([expect.stringContaining('in a circle: ')]);
  expect(planFaults(planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }]))).toEqual([]);
});
