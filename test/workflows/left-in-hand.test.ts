import { expect, test } from '@jest/globals';

import { failure } from '../../src/domain/failure/catalogue.js';
import type { Failure } from '../../src/domain/failure/failure.js';
import { NOTHING_DONE } from '../../src/domain/stage/nothing-done.js';
import { LeftInHand } from '../../src/workflows/left-in-hand.js';

const DISCARDED = failure('WORK_DISCARDED', { task: 'T-1', stage: 'a', attempt: 2, by: 'Ada', aside: null });
const FULL = failure('DISK_FULL', { path: '/state' });
const BROKEN = failure('EXECUTOR_FAILED', { task: 'T-1', stage: 'a', attempt: 2, exitCode: 1 });

/** Work of the attempt with that number that lies in a tree, and comes back so. */
function work(attempt: number, comesTo: (Failure | null)[]) {
  let taken = 0;
  const again = () =>
    Promise.resolve({ ...NOTHING_DONE, attempt, failure: comesTo[(taken += 1) - 1] ?? null });
  return { again, taken: () => taken };
}

test('while nothing is left, nothing is refused because of it, and nothing taken back', async () => {
  const left = new LeftInHand();
  expect(left.isRefused(FULL)).toBe(false);
  expect(await left.takeBack()).toBeNull();
});

test('what is left is refused by the disk alone, and stays until the disk has taken it', async () => {
  const left = new LeftInHand();
  const mine = work(2, [FULL, null]);
  left.set({ kind: 'given', again: mine.again });
  expect([FULL, BROKEN].map((reason) => left.isRefused(reason))).toEqual([true, false]);
  expect(await left.takeBack()).toMatchObject({ attempt: 2, failure: FULL });
  expect(left.isRefused(FULL)).toBe(true);
  expect(await left.takeBack()).toMatchObject({ attempt: 2, failure: null });
  expect(left.isRefused(FULL)).toBe(false);
  expect(await left.takeBack()).toBeNull();
  expect(mine.taken()).toBe(2);
});

test('what fails for another reason is taken, and judged by that', async () => {
  const left = new LeftInHand();
  left.set({ kind: 'given', again: work(2, [BROKEN]).again });
  expect(await left.takeBack()).toMatchObject({ failure: BROKEN });
  expect(await left.takeBack()).toBeNull();
});

test.each([
  ['left again', work(3, [])],
  ['was taken', null],
])('a later turn that %s has the place of the one before', async (_, later) => {
  const left = new LeftInHand();
  const before = work(2, []);
  left.set({ kind: 'given', again: before.again });
  left.set({ kind: 'given', again: later?.again ?? null });
  expect((await left.takeBack())?.attempt).toBe(later === null ? undefined : 3);
  expect(before.taken()).toBe(0);
});

test('what is not to be used stands in the way until it is laid aside, which is told once; it is never taken', async () => {
  const left = new LeftInHand();
  const told: (string | undefined)[] = [];
  const lay = () => left.laidAside(({ failure: reason }) => told.push(reason?.code));
  const theirs = work(2, [FULL, DISCARDED]);
  left.set({ kind: 'as_before', again: theirs.again });
  expect(left.isRefused(FULL)).toBe(true);
  expect(await left.takeBack()).toBeNull();
  expect(await lay()).toMatchObject({ attempt: 2, failure: FULL });
  expect([await lay(), await lay()]).toEqual([null, null]);
  expect(left.isRefused(FULL)).toBe(false);
  expect(told).toEqual(['WORK_DISCARDED']);
  expect(theirs.taken()).toBe(2);
});
