import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeEach, beforeAll, expect, test } from '@jest/globals';

import type { OpenDraftInput } from '../../../src/activities/draft-contracts.js';
import type { StillAsked } from '../../../src/domain/approval/still-asked.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { draftAsked, isPushed, pullStates } from '../../support/asked-drafts.js';
import { tempDirs } from '../../support/temp-dir.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.txt', approve: {by: leads, pr: draft}}
`;

const temp = tempDirs();
let bench: ActivityBench;
let input: OpenDraftInput;
let branch: string;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
  const run = await bench.runOf(PLAN);
  const { head } = await bench.attempt(run, { stage: 'api' });
  if (head === null) throw new Error('no head');
  ({ branch, ...input } = draftAsked({ run, head }));
  bench.stillAsked = () => Promise.resolve('asked');
});

const isThere = () => isPushed(bench, branch);
const states = () => pullStates(bench, branch);

/** Answers one after the other, the last again and again; `between` happens right after the first. */
function answers(given: readonly StillAsked[], between: () => Promise<unknown> = () => Promise.resolve()) {
  let asked = 0;
  bench.stillAsked = async () => {
    asked += 1;
    if (asked === 1) await between();
    return given[Math.min(asked, given.length) - 1] ?? 'asked';
  };
}

test('a try that comes after the close opens nothing', async () => {
  answers(['over']);
  expect(await bench.act('openDraft', input)).toEqual({
    kind: 'none',
    reason: expect.stringContaining('nobody waits') as unknown,
  });
  expect(isThere()).toBe(false);
  expect(states()).toEqual([]);
});

test('a try that was stopped before its push, and goes on after the close, takes back what it did', async () => {
  const close = () => bench.act('closeDraft', input);
  answers(['asked', 'over'], close);
  await bench.act('openDraft', input);
  expect(isThere()).toBe(false);
  expect(states()).toEqual(['closed']);
});

test('the same where another try had opened the draft meanwhile', async () => {
  await bench.act('openDraft', input);
  const close = () => bench.act('closeDraft', input);
  answers(['asked', 'over'], close);
  expect(await bench.act('openDraft', input)).toMatchObject({ kind: 'none' });
  expect(isThere()).toBe(false);
  expect(states()).toEqual(['closed']);
});

test('a late try that fails half-way takes back what it did all the same', async () => {
  const folder = temp();
  writeFileSync(join(folder, 'armed'), 'draft.pushed=fail@1\n');
  answers(['asked', 'over']);
  process.env['STAGEGATE_FAILPOINTS'] = folder;
  try {
    await expect(bench.act('openDraft', input)).rejects.toThrow('draft.pushed');
  } finally {
    delete process.env['STAGEGATE_FAILPOINTS'];
  }
  expect(readFileSync(join(folder, 'fired'), 'utf8')).toContain('draft.pushed');
  expect(isThere()).toBe(false);
});

test('that it is cancelled does not keep a late try from taking back what is there', async () => {
  await bench.act('openDraft', input);
  const call = bench.call();
  answers(['asked', 'over'], () => {
    call.cancel('NOT_FOUND');
    return Promise.resolve();
  });
  await bench.act('openDraft', input, call).catch(() => undefined);
  expect(isThere()).toBe(false);
  expect(states()).toEqual(['closed']);
});

test.each(['asked', 'unknown'] as const)('a try whose run says "%s" leaves the draft', async (said) => {
  answers([said]);
  expect(await bench.act('openDraft', input)).toMatchObject({ kind: 'opened' });
  expect(await bench.act('openDraft', input)).toMatchObject({ kind: 'opened' });
  expect(isThere()).toBe(true);
  expect(states()).toEqual(['open']);
});
