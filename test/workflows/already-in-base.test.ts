import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AssembleInput, Assembled, PublishInput } from '../../src/activities/contracts.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import { standingsOf } from '../../src/domain/handoff/eligible.js';
import { RunBench } from '../support/run-bench.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { proposed } from '../support/scripted-forge.js';
import { commitOf } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const stages = [{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }];
const there = failure('HANDOFF_IN_BASE', { task: 'T', stages: 'a', base: 'main' });
const NOTE = 'left out, as main has all of it already: a';

/** A base that has `a`. */
function assemble({ heads, attempt, branch, run }: AssembleInput): Assembled | null {
  if (heads.every(({ stage }) => stage === 'a')) return { kind: 'failed', failure: there };
  if (!heads.some(({ stage }) => stage === 'a')) return null;
  const collector = commitOf('collector', attempt);
  const made = { base: commitOf('base'), collector, branch: branch ?? `stagegate/${run.taskKey}` };
  return { kind: 'assembled', ...made, inBase: ['a'] };
}

describe('what the base has already', () => {
  test('is not in the pull request, and the handoff says so', async () => {
    const proposals: PublishInput[] = [];
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      assemble,
      propose: (input) => {
        proposals.push(input);
        return proposed(input);
      },
    });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(proposals).toMatchObject([{ stages: ['b', 'c'] }]);
    expect(await run.status()).toMatchObject({ handoff: { state: 'done', pushed: true, note: NOTE } });
    expect(run.world.ledger.find(({ kind }) => kind === 'handoff')?.data).toMatchObject({ note: NOTE });
  });

  test('and is everything, ends the run without a branch', async () => {
    const run = await bench.start({ plan: planOf([{ key: 'a' }], { handoff: planHandoff() }), assemble });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toEqual([]);
    const status = await run.status();
    expect(status).toMatchObject({
      approvals: [],
      handoff: { state: 'done', collector: null, pushed: false, failure: null, note: there.message },
    });
    expect(standingsOf(status)).toMatchObject([{ kind: 'in_base', why: 'in the base already' }]);
  });

  test('and is a group by itself, is done; what needs it goes onto the base, also from behind it in the queue', async () => {
    const handoff = planHandoff({ start: 'manual' });
    const run = await bench.start({ plan: planOf(stages, { handoff }), assemble });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    expect(await run.handOff(['a'])).toMatchObject({ kind: 'done', group: 1 });
    expect(await run.handOff(['b'])).toMatchObject({ kind: 'done', group: 2 });
    await run.when('both to be done', ({ groups = [] }) =>
      [1, 2].every((number) => groups.some((one) => one.number === number && one.state === 'done')),
    );
    await run.handoff();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect((await run.status()).groups).toMatchObject([
      { state: 'done', collector: null, pushed: false, note: there.message },
      { state: 'done', onto: null, pushed: true },
      { state: 'done', onto: null, pushed: true, stages: [{ stage: 'c' }] },
    ]);
    expect(run.world.assembled.map(({ onto }) => onto)).toEqual([undefined, undefined, undefined]);
    expect(run.world.assembled.map(({ needs = [] }) => needs.map(({ stage }) => stage))).toEqual([
      [],
      ['a'],
      [],
    ]);
  });

  test('and is the rest of the run, ends it', async () => {
    const handoff = planHandoff({ start: 'manual' });
    const run = await bench.start({ plan: planOf([{ key: 'a' }, { key: 'c' }], { handoff }), assemble });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    await run.handOff(['c']);
    await run.when('it to be done', ({ groups = [] }) => groups[0]?.state === 'done');
    await run.handoff();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect((await run.status()).groups).toMatchObject([{ pushed: true }, { state: 'done', collector: null }]);
  });
});
