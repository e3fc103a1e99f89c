import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Authority } from '../../src/domain/authority/authority.js';
import { approvalRule, planOf } from '../support/run-plan.js';
import { RunBench } from '../support/run-bench.js';
import { policyOf, policyRule } from '../support/scripted-policy.js';
import { hashOf, type ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const group = (...members: string[]) => ({ members, count: 1, selfApproval: false });
const AUTHORITY: Authority = {
  commit: 'b'.repeat(40),
  people: {},
  groups: { ops: group('dee@example.org', 'bea@example.org'), leads: group('bea@example.org') },
  everybodySelfApproval: false,
};
const BEA = { name: 'Bea', email: 'bea@example.org' };
const DEE = { name: 'Dee', email: 'dee@example.org' };
const CY = { name: 'Cy', email: 'cy@example.org' };

const infra = policyRule({
  id: 'infra',
  when: { paths: ['infra/**'] },
  outcome: 'require_approval',
  approve: approvalRule({ by: 'ops' }),
  why: 'it is production',
  risks: ['downtime'],
});
const frozen = policyRule({ id: 'frozen', when: { paths: ['frozen/**'] }, override: 'leads' });
const evaluations = (world: ScriptedWorld) =>
  world.ledger.filter(({ kind }) => kind === 'policy_evaluated').map(({ data }) => data);

describe('before a stage starts', () => {
  test('a stage that is denied for good fails without an attempt, and is not tried again', async () => {
    const policy = policyOf([policyRule({ id: 'no-net', when: { effects: ['network'] }, why: 'closed' })]);
    const plan = planOf([{ key: 'a', effects: 'network', attempts: 5 }, { key: 'b' }]);
    const run = await bench.start({ plan, policy });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
    expect(run.world.begun).toEqual(['b/1']);
    expect(run.world.saved.at(-1)?.stages).toMatchObject([
      { state: 'failed', attempt: 0, reason: expect.stringContaining('"no-net" of the repository') },
      { state: 'completed' },
    ]);
    expect(evaluations(run.world)).toMatchObject([
      {
        id: 'a/1/before',
        outcome: { kind: 'deny' },
        rules: [{ rule: 'no-net', source: 'repository', because: ['effects network'] }],
        facts: { executor: 'true', kind: 'command', effects: 'network', changes: 'required' },
      },
      { id: 'b/1/before', outcome: { kind: 'allow' }, rules: [], reason: 'no rule matches' },
    ]);
  });

  test('a stage that must be approved waits with its reasons, and runs once it is', async () => {
    const rule = {
      outcome: 'require_approval',
      approve: approvalRule({ by: 'ops' }),
      why: 'why not',
    } as const;
    const plan = planOf([{ key: 'a' }], { policies: [policyRule({ id: 'ask', ...rule, risks: ['loss'] })] });
    const run = await bench.start({ plan, authority: AUTHORITY });
    const request = await run.asked('a');
    expect(request).toMatchObject({
      kind: 'permission',
      rule: { by: 'ops' },
      members: ['dee@example.org', 'bea@example.org'],
      evidence: { head: null, planPart: hashOf('a'), gates: null },
      policy: {
        decision: 'a/1/before',
        scope: 'may change every path',
        rules: [{ name: '"ask" of the plan', why: 'why not', risks: ['loss'] }],
      },
    });
    expect(await run.status()).toMatchObject({ state: 'awaiting_approval' });
    expect(run.world.begun).toEqual([]);
    expect(await run.decide('a', 'approve', { actor: CY })).toMatchObject({
      code: 'DECISION_NOT_AUTHORISED',
    });
    expect(await run.decide('a', 'request_changes')).toMatchObject({ code: 'DECISION_NOT_ALLOWED' });
    expect(await run.take('a')).toMatchObject({ kind: 'refused' });
    expect(await run.decide('a', 'approve', { actor: DEE })).toMatchObject({ effective: true });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1']);
  });

  test('a denial is set aside by its group alone, with a reason; then other groups are asked', async () => {
    const policies = [
      policyRule({ id: 'no', override: 'leads' }),
      policyRule({ id: 'ask', outcome: 'require_approval', approve: approvalRule({ by: 'ops' }) }),
    ];
    const run = await bench.start({ plan: planOf([{ key: 'a' }], { policies }), authority: AUTHORITY });
    const request = await run.asked('a');
    expect(request).toMatchObject({
      kind: 'denial',
      rule: { by: 'leads' },
      failure: { code: 'POLICY_DENIED' },
    });
    expect(await run.status()).toMatchObject({ state: 'blocked', stages: [{ state: 'blocked' }] });
    const override = (part: object) => run.send(run.decision(request, 'override', part));
    expect(await override({})).toMatchObject({ code: 'DECISION_NOT_AUTHORISED' });
    expect(await override({ actor: BEA, comment: null })).toMatchObject({ code: 'DECISION_COMMENT_MISSING' });
    await run.signal(run.decision(request, 'override', { actor: BEA, token: 'by-signal' }));
    expect(await run.decide('a', 'retry')).toMatchObject({ code: 'DECISION_NOT_ALLOWED' });
    expect(await override({ actor: BEA })).toMatchObject({ kind: 'accepted', effective: false, missing: 1 });
    expect(await run.asked('a')).toMatchObject({ kind: 'permission', rule: { by: 'ops' } });
    expect(run.world.begun).toEqual([]);
    await run.decide('a', 'approve', { actor: DEE });
    expect((await run.closed()).status).toBe('COMPLETED');
    const refused = run.world.ledger.filter(({ kind }) => kind === 'decision_refused');
    expect(refused.map(({ data }) => data['outcome'])).toContainEqual(
      expect.objectContaining({ code: 'DECISION_UNSIGNED' }),
    );
  });

  test('what is denied may be skipped instead', async () => {
    const policies = [policyRule({ id: 'no', override: 'leads' })];
    const run = await bench.start({ plan: planOf([{ key: 'a' }], { policies }), authority: AUTHORITY });
    await run.decide('a', 'skip', { actor: BEA });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual([]);
  });
});

describe('after an attempt', () => {
  test('what was changed asks its group, after whom the plan asks', async () => {
    const plan = planOf([{ key: 'a', approval: approvalRule({ by: 'leads' }) }]);
    const changed = () => ['infra/main.tf'];
    const run = await bench.start({ plan, policy: policyOf([infra]), authority: AUTHORITY, changed });
    expect(await run.asked('a')).toMatchObject({
      kind: 'approval',
      rule: { by: 'leads' },
      policy: {
        decision: 'a/1/after',
        scope: 'changed 1 files and 1 lines: infra/main.tf',
        rules: [{ because: 'changed infra/main.tf', why: 'it is production', risks: ['downtime'] }],
      },
    });
    expect(await run.decide('a', 'approve', { actor: BEA })).toMatchObject({ effective: false, missing: 1 });
    expect(await run.asked('a')).toMatchObject({ id: 'a/2', rule: { by: 'ops' } });
    await run.decide('a', 'approve', { actor: DEE });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(evaluations(run.world)).toMatchObject([
      { id: 'a/1/before', outcome: { kind: 'allow' } },
      {
        id: 'a/1/after',
        outcome: { kind: 'require_approval' },
        facts: { paths: ['infra/main.tf'], files: 1 },
      },
    ]);
  });

  test('asks nobody when the rule does not match; an attempt after a change of mind is judged anew', async () => {
    const plan = planOf([{ key: 'a' }, { key: 'b' }]);
    const changed = ({ stage, attempt }: { stage: string; attempt: number }) =>
      stage === 'a' && attempt === 1 ? ['infra/main.tf'] : ['src/a.ts'];
    const run = await bench.start({ plan, policy: policyOf([infra]), authority: AUTHORITY, changed });
    await run.decide('a', 'request_changes', { actor: DEE });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun.toSorted()).toEqual(['a/1', 'a/2', 'b/1']);
    expect(evaluations(run.world).map(({ id }) => id)).toContain('a/2/after');
  });

  test('a change that is denied for good fails the stage at once', async () => {
    const plan = planOf([{ key: 'a', attempts: 5, gates: ['unit'] }], {
      policies: [policyRule({ id: 'frozen', when: { paths: ['frozen/**'] } })],
    });
    const run = await bench.start({ plan, changed: () => ['frozen/x'] });
    expect(await run.closed()).toMatchObject({ status: 'FAILED', type: 'RUN_STAGES_FAILED' });
    expect(run.world.begun).toEqual(['a/1']);
    expect(run.world.gated).toEqual([]);
    expect(run.world.saved.at(-1)?.stages[0]).toMatchObject({
      state: 'failed',
      attempts: [{ failure: { code: 'POLICY_DENIED', class: 'policy', retryable: false } }],
    });
  });

  test('a denied change that somebody lets through is gated and approved as any other', async () => {
    const plan = planOf([{ key: 'a', gates: ['unit'], approval: approvalRule() }]);
    const changed = () => ['frozen/x'];
    const run = await bench.start({ plan, policy: policyOf([frozen]), authority: AUTHORITY, changed });
    expect(await run.asked('a')).toMatchObject({ kind: 'denial', policy: { decision: 'a/1/after' } });
    expect(run.world.gated).toEqual([]);
    expect(await run.decide('a', 'override')).toMatchObject({ code: 'DECISION_NOT_AUTHORISED' });
    await run.decide('a', 'override', { actor: BEA });
    const approval = await run.when('an approval', ({ approvals }) =>
      approvals.some(({ kind, state }) => kind === 'approval' && state === 'pending'),
    );
    expect(approval.stages[0]?.attempts).toMatchObject([{ failure: null, gates: [{ id: 'unit' }] }]);
    await run.decide('a', 'approve', { actor: DEE });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1']);
  });
});

describe('another plan', () => {
  test('whose new stage is denied is refused; one that must be approved asks before it starts', async () => {
    const policy = policyOf([
      policyRule({ id: 'no-net', when: { effects: ['network'] } }),
      policyRule({
        id: 'ask',
        when: { kind: ['migration'] },
        outcome: 'require_approval',
        approve: approvalRule({ by: 'ops' }),
      }),
    ]);
    const [denied, asked] = [hashOf('denied'), hashOf('asked')];
    const plans = new Map<string, ReturnType<typeof planOf>>();
    const run = await bench.start({
      plan: planOf([{ key: 'a', approval: approvalRule() }]),
      plans,
      policy,
      authority: AUTHORITY,
    });
    await run.asked('a');
    plans.set(
      denied,
      planOf([
        { key: 'a', approval: approvalRule() },
        { key: 'net', effects: 'network' },
      ]),
    );
    plans.set(
      asked,
      planOf([
        { key: 'a', approval: approvalRule() },
        { key: 'data', kind: 'migration' },
      ]),
    );
    expect(await run.replan(denied)).toMatchObject({ kind: 'refused', failure: { code: 'REPLAN_DENIED' } });
    expect(await run.replan(asked)).toMatchObject({ kind: 'done', state: 'applied' });
    expect(await run.asked('data')).toMatchObject({ kind: 'permission', rule: { by: 'ops' } });
    expect(run.world.begun).toEqual(['a/1']);
    await run.decide('data', 'approve', { actor: DEE });
    await run.decide('a', 'approve', { actor: DEE });
    expect((await run.closed()).status).toBe('COMPLETED');
  });
});
