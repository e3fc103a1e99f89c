import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { RunBench } from '../support/run-bench.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { hashOf, ScriptedWorld } from '../support/scripted-world.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }], {
  handoff: planHandoff({ start: 'manual' }),
});

/** Something that takes as long as a test wants it to. */
function slow<T>(value: T) {
  let end: () => void = () => undefined;
  let looks = 0;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const look = () => {
    looks += 1;
    return ended.then(() => value);
  };
  return { look, end: () => end(), begun: () => waitUntil('the look', () => looks > 0) };
}

test('an aborted run closes, and answers, though it still looks what the base has for a group', async () => {
  const { look, end, begun } = slow({ kind: 'surveyed', inBase: [], merged: [] } as const);
  const run = await bench.start({ plan, survey: look });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  const asked = run.handOff(['b']);
  await begun();
  expect(await run.abort()).toEqual({ kind: 'done', changed: true });
  expect(await asked).toMatchObject({ kind: 'refused', failure: { code: 'RUN_NOT_ACTIVE' } });
  expect((await run.closed()).status).toBe('CANCELLED');
  end();
});

test('an aborted run closes, and answers, though it still reads the plan of a revision', async () => {
  const { look, end, begun } = slow(null);
  const next = hashOf('next');
  const world = new ScriptedWorld({ plan, plans: new Map([[next, plan]]), reading: look }).hold('a/1');
  const run = await bench.startIn(world);
  await run.begun('a/1');
  const asked = run.replan(next);
  await begun();
  expect(await run.abort()).toEqual({ kind: 'done', changed: true });
  expect(await asked).toMatchObject({ kind: 'refused', failure: { code: 'RUN_NOT_ACTIVE' } });
  expect((await run.closed()).status).toBe('CANCELLED');
  end();
});
