import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Surveyed } from '../../src/activities/contracts.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const stages = [{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }];
const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'c', base: 'main' });
const nothing: Surveyed = { kind: 'surveyed', inBase: [], merged: [] };
const underWay = {
  kind: 'refused',
  failure: {
    code: 'HANDOFF_UNDER_WAY',
    next: expect.stringMatching(/^stagegate show \S+ handoff$/) as unknown,
  },
};

/** Something that is waited for until it is opened. */
function door(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

type Run = Awaited<ReturnType<RunBench['start']>>;
const handedOff = ({ world }: Run) => world.assembled.map(({ heads }) => heads.map(({ stage }) => stage));

describe('a group that is asked for while everything is handed off together is refused', () => {
  test('before its approval, which stays', async () => {
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff({ approval: approvalRule() }) }),
    });
    await run.asked('handoff');
    expect(await run.handOff(['c'])).toMatchObject(underWay);
    expect(await run.status()).toMatchObject({
      state: 'awaiting_approval',
      approvals: [{ state: 'pending' }],
    });
    await run.decide('handoff', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await run.status()).not.toHaveProperty('groups');
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
    expect(run.world.ledger.find(({ kind }) => kind === 'decision_refused')?.data).toMatchObject({
      ...{ action: 'handoff', stages: ['c'], outcome: { code: 'HANDOFF_UNDER_WAY' } },
    });
  });

  test('in a conflict, which may be tried again', async () => {
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
    });
    await run.asked('handoff');
    expect(await run.handOff(['c'])).toMatchObject(underWay);
    await run.decide('handoff', 'retry');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('during its push', async () => {
    const gate = door();
    const run = await bench.start({
      plan: planOf(stages, { handoff: planHandoff() }),
      push: () => gate.opened.then(() => ({ kind: 'pushed' })),
    });
    await run.when('the push', ({ handoff }) => handoff.state === 'publishing');
    expect(await run.handOff(['c'])).toMatchObject(underWay);
    gate.open();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
    expect(run.world.published).toHaveLength(2);
  });

  test('also where that began during the look outside', async () => {
    const gate = door();
    const plan = planOf(stages, { handoff: planHandoff({ start: 'manual', approval: approvalRule() }) });
    const run = await bench.start({ plan, survey: () => gate.opened.then(() => nothing) });
    await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
    const asked = run.handOff(['b']);
    await waitUntil('the look outside', () => run.world.surveyed.length > 0);
    await run.handoff();
    await run.asked('handoff');
    gate.open();
    expect(await asked).toMatchObject(underWay);
    await run.decide('handoff', 'approve');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(handedOff(run)).toEqual([['a', 'b', 'c']]);
  });
});
