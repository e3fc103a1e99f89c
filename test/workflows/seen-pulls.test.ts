import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { pullSeenSignal } from '../../src/contract/messages.js';
import type { PullSeen } from '../../src/contract/pull-seen.js';
import { detailsOf } from '../support/details-of.js';
import { RunBench } from '../support/run-bench.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { proposed } from '../support/scripted-forge.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const plan = planOf([{ key: 'a' }, { key: 'b' }], { handoff: planHandoff({ start: 'manual' }) });
const seen: PullSeen = {
  runNumber: 3,
  seen: { number: 1, at: '2026-03-01T12:03:00.000Z', words: 'open: 2 checks passed; approved by ada' },
};
const RUBBISH: readonly unknown[] = [
  undefined,
  null,
  'merged',
  [],
  {},
  { ...seen, runNumber: '3' },
  { ...seen, more: true },
  { runNumber: 3, seen: null },
  { runNumber: 3, seen: { ...seen.seen, at: 'now', words: 'rubbish' } },
  { runNumber: 3, seen: { ...seen.seen, words: 'x'.repeat(100_000) } },
];

test('what is seen of a pull request is in the details below its group; rubbish and older looks change nothing', async () => {
  const run = await bench.start({ plan, propose: proposed });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  await run.handOff(['a']);
  await run.when('the group to be done', ({ groups = [] }) => groups[0]?.state === 'done');
  const before = await detailsOf(run);
  expect(before).toContain('pull request #1 (open)');

  for (const payload of RUBBISH) await run.handle.signal(pullSeenSignal.name, payload);
  await run.handle.signal(pullSeenSignal, { ...seen, runNumber: 2 });
  expect(await detailsOf(run)).toBe(before);

  await run.handle.signal(pullSeenSignal, seen);
  const told = '\n  - seen 2026-03-01 12:03:00 UTC: open: 2 checks passed; approved by ada';
  await waitUntil('the look to be in the details', async () => (await detailsOf(run)).includes(told));
  const older = { ...seen.seen, at: '2026-03-01T12:02:00.000Z', words: 'older' };
  await run.handle.signal(pullSeenSignal, { ...seen, seen: older });
  const newer = { ...seen.seen, at: '2026-03-01T12:04:00.000Z', words: 'merged: 2 checks passed' };
  await run.handle.signal(pullSeenSignal, { ...seen, seen: newer });
  await waitUntil('the newer one', async () =>
    (await detailsOf(run)).includes('\n  - seen 2026-03-01 12:04:00 UTC: merged: 2 checks passed'),
  );
  expect(await detailsOf(run)).not.toContain('older');

  await run.handoff();
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(run.world.ledger.filter(({ kind }) => kind === 'decision_refused')).toEqual([]);
});
