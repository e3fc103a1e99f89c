import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { OpenDraftInput } from '../../../src/activities/draft-contracts.js';
import type { StillAsked } from '../../../src/domain/approval/still-asked.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { draftAsked, isPushed, pullStates, recordAsked } from '../../support/asked-drafts.js';
import { allocate } from '../../support/ended-run.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'date +%s%N > api.txt', approve: {by: leads, pr: draft}}
`;

let bench: ActivityBench;
let run: RunRef;
let draft: OpenDraftInput & { readonly branch: string };
/** What the task's run says of each request, by its id. */
const says: Record<string, StillAsked> = {};
beforeAll(async () => {
  bench = await ActivityBench.open();
  bench.stillAsked = ({ requestId }) => Promise.resolve(says[requestId] ?? 'asked');
});
afterAll(() => bench.close());
beforeEach(async () => {
  for (const id of Object.keys(says)) says[id] = 'asked';
  run = await bench.runOf(PLAN);
  await allocate(bench, run);
  const { head } = await bench.attempt(run, { stage: 'api' });
  draft = draftAsked({ run, head: head ?? 'none' });
});

async function opened({ known = true, of = draft } = {}): Promise<void> {
  if (known) await recordAsked(bench, of);
  expect(await bench.act('openDraft', of)).toMatchObject({ kind: 'opened' });
}

const isOpen = ({ branch } = draft) => isPushed(bench, branch);
const states = ({ branch } = draft) => pullStates(bench, branch);
const nextRun = () => ({ ...run, number: run.number + 1 });
const prepare = (of: RunRef) =>
  bench.act('prepareRepository', { run: of, baseBranch: 'main', localCommit: null });

test('the next run of a task closes what an earlier one, that was terminated, left open', async () => {
  await opened();
  await prepare(run);
  expect(states()).toEqual(['open']);
  expect(await prepare(nextRun())).toMatchObject({ kind: 'ready' });
  expect(isOpen()).toBe(false);
  expect(states()).toEqual(['closed']);
});

test('one that comes later closes those of all runs before it', async () => {
  await opened();
  const second = draftAsked({ run: nextRun(), head: draft.head, requestId: 'api/2' });
  await allocate(bench, second.run);
  await opened({ of: second });
  await prepare({ ...run, number: second.run.number + 1 });
  expect([draft, second].map((of) => isOpen(of))).toEqual([false, false]);
});

test("what the ledger does not know is somebody else's, and stays; so does what somebody pushed to", async () => {
  await opened({ known: false });
  await prepare(nextRun());
  expect(isOpen()).toBe(true);
  await recordAsked(bench, { ...draft, evidence: { ...draft.evidence, head: 'f'.repeat(40) } });
  await prepare(nextRun());
  expect(isOpen()).toBe(true);
  await recordAsked(bench, draft);
  const { origin } = bench.repository;
  const more = bench.sandbox.git(
    origin,
    'commit-tree',
    `${draft.head}^{tree}`,
    '-p',
    draft.head,
    '-m',
    'more',
  );
  bench.sandbox.git(origin, 'update-ref', `refs/heads/${draft.branch}`, more);
  await prepare(nextRun());
  expect(isOpen()).toBe(true);
  expect(states()).toEqual(['open']);
});

test('of another task nothing is closed, whatever of its own had the same name', async () => {
  await opened();
  const other = await bench.runOf(PLAN);
  await allocate(bench, other);
  await recordAsked(bench, draftAsked({ run: other, head: draft.head }));
  await prepare({ ...other, number: 2 });
  expect(isOpen()).toBe(true);
});

test('what a run asks itself stays when its preparation is repeated', async () => {
  const own = draftAsked({ run: nextRun(), head: draft.head });
  await allocate(bench, own.run);
  await opened({ of: own });
  await prepare(own.run);
  expect(isOpen(own)).toBe(true);
});

test('a run whose origin does not answer begins all the same once it has its base', async () => {
  await opened();
  const next = nextRun();
  await prepare(next);
  const repository = { ...next.repository, fetchUrl: `${bench.repository.origin}.gone` };
  expect(await prepare({ ...next, repository })).toMatchObject({ kind: 'ready' });
});

test('with a draft those of requests go that its run does not ask any more, as after a reset', async () => {
  await opened();
  const made = [2, 3, 4].map((n) => draftAsked({ run, head: draft.head, requestId: `api/${String(n)}` }));
  for (const of of made) await opened({ of });
  const [over, unknown, asked] = made;
  says['api/2'] = 'over';
  says['api/3'] = 'unknown';
  expect(await bench.act('closeDraft', draft)).toEqual({ note: null });
  expect([draft, over, unknown, asked].map((of) => isOpen(of))).toEqual([false, false, true, true]);
  expect(states(over)).toEqual(['closed']);
  expect(states(asked)).toEqual(['open']);
});

test('and those of the run before it', async () => {
  await opened();
  const next = { ...draftAsked({ run: nextRun(), head: draft.head }) };
  await opened({ of: next, known: false });
  await bench.act('closeDraft', next);
  expect([draft, next].map((of) => isOpen(of))).toEqual([false, false]);
});

test('an earlier run says nothing of a later one', async () => {
  const next = { ...draftAsked({ run: nextRun(), head: draft.head }) };
  await allocate(bench, next.run);
  await opened({ of: next });
  says['api/1'] = 'over';
  await bench.act('closeDraft', draft);
  says['api/1'] = 'asked';
  expect(isOpen(next)).toBe(true);
});
