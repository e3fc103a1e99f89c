import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type StageAnswer, stageAnswerSignal } from '../../src/contract/messages.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import type { Question } from '../../src/domain/stage/questions.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { policyRule } from '../support/scripted-policy.js';
import { gateFailure } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const ANSWERS: Readonly<Record<string, StageAnswer>> = {
  approved: { kind: 'approved' },
  permitted: { kind: 'permitted' },
  again: { kind: 'again', by: 'Ada', feedback: 'as I said' },
  answered: { kind: 'answered', by: 'Ada', text: 'sqlite' },
  skipped: { kind: 'skipped', by: 'Ada', reason: 'not needed' },
  failed: {
    kind: 'failed',
    failure: failure('STAGE_GIVEN_UP', { task: 'T', stage: 'a', attempt: 1, by: 'Ada' }),
  },
  go_on: { kind: 'go_on' },
  quotas: { kind: 'quotas', quotas: [] },
};

/** Sends a stage, or the handoff, an answer past its run. */
function slip(run: BenchRun, subject: string, answer: StageAnswer): Promise<void> {
  const child = bench.client.workflow.getHandle(`${run.handle.workflowId}/${run.number}/${subject}`);
  return child.signal(stageAnswerSignal, answer);
}

const refusedIn = (run: BenchRun) =>
  run.world.ledger.filter(({ kind }) => kind === 'decision_refused').map(({ data }) => data);

/** Waits until this many answers that nobody gave are in the ledger. */
const noted = (run: BenchRun, count: number) =>
  waitUntil(`${count} answers to be refused`, () => refusedIn(run).length >= count);

describe('an answer that nobody gave the run', () => {
  test('lets no stage past its approval, whatever it says, and stands in the ledger', async () => {
    const keys = Object.keys(ANSWERS);
    const stages = keys.map((key) => ({ key, approval: approvalRule({ signed: true }) }));
    const run = await bench.start({ plan: planOf(stages, { limits: { parallel: keys.length } }) });
    for (const key of keys) await run.asked(key);
    await Promise.all(Object.entries(ANSWERS).map(([key, answer]) => slip(run, key, answer)));
    await noted(run, keys.length);
    const told = refusedIn(run);
    expect(told.map(({ subject }) => subject).sort()).toEqual(keys.sort());
    expect(told[0]).toMatchObject({
      attempt: 1,
      via: 'signal',
      outcome: { kind: 'refused', code: 'DECISION_NOT_GIVEN' },
    });
    const { state, approvals } = await run.status();
    expect(state).toBe('awaiting_approval');
    expect(approvals.map((one) => [one.state, one.decisions.length])).toEqual(keys.map(() => ['pending', 0]));
    await run.abort();
  });

  test('is told once for a question; the answer that people give counts then', async () => {
    const run = await bench.start({ plan: planOf([{ key: 'a', approval: approvalRule() }]) });
    await run.asked('a');
    for (let times = 0; times < 5; times += 1) await slip(run, 'a', { kind: 'approved' });
    await noted(run, 1);
    await run.decide('a', 'request_changes', { comment: 'shorter' });
    await run.asked('a', 2);
    await slip(run, 'a', { kind: 'again', by: 'Eve', feedback: 'longer' });
    await noted(run, 2);
    await run.decide('a', 'approve');
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.begun).toEqual(['a/1', 'a/2']);
    expect(run.world.attempts[1]?.feedback).toMatchObject([{ text: 'shorter' }]);
    expect(refusedIn(run)).toHaveLength(2);
  });

  test('neither begins what policies ask about, nor answers questions, nor gives other attempts', async () => {
    const questions: Question[] = [{ id: 'database', text: 'Which database?' }];
    const policies = [
      policyRule({
        id: 'ask',
        outcome: 'require_approval',
        approve: approvalRule(),
        when: { effects: ['network'] },
      }),
    ];
    const run = await bench.start({
      plan: planOf([{ key: 'first', effects: 'network' }, { key: 'asks' }, { key: 'stuck', attempts: 1 }], {
        policies,
        limits: { parallel: 3 },
      }),
      attempt: (input) => {
        if (input.stage === 'asks') return { questions };
        return input.stage === 'stuck' ? { failure: gateFailure(input) } : {};
      },
    });
    for (const key of ['first', 'asks', 'stuck']) await run.asked(key);
    await slip(run, 'first', { kind: 'permitted' });
    await slip(run, 'asks', { kind: 'answered', by: 'Ada', text: 'sqlite' });
    await slip(run, 'stuck', { kind: 'again', by: 'Ada', feedback: null });
    await noted(run, 3);
    expect([...run.world.begun].sort()).toEqual(['asks/1', 'stuck/1']);
    await run.decide('first', 'approve');
    await run.begun('first/1');
    await run.abort();
  });

  test('pushes nothing: the handoff waits for both who must say yes', async () => {
    const handoff = planHandoff({ approval: approvalRule({ count: 2 }) });
    const run = await bench.start({ plan: planOf([{ key: 'a' }], { handoff }) });
    await run.asked('handoff');
    await slip(run, 'handoff', { kind: 'approved' });
    await noted(run, 1);
    await run.decide('handoff', 'approve');
    await slip(run, 'handoff', { kind: 'approved' });
    await run.when('one yes', ({ approvals }) => approvals[0]?.decisions.length === 1);
    expect(run.world.published).toEqual([]);
    await run.decide('handoff', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    expect((await run.closed()).status).toBe('COMPLETED');
    expect(run.world.published).toHaveLength(2);
    expect(refusedIn(run)).toMatchObject([{ subject: 'handoff' }]);
  });
});
