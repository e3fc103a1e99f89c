import { describe, expect, test } from '@jest/globals';

import type { RunQuota } from '../../../src/domain/quota/run-quota.js';
import { NOTHING_DONE } from '../../../src/domain/stage/nothing-done.js';
import { RunAllowance } from '../../../src/workflows/state/run-allowance.js';
import { RunClock } from '../../../src/workflows/state/run-clock.js';
import { planOf } from '../../support/run-plan.js';

const NONE: RunQuota = { attempts: null, mutations: null, stages: null, timeMs: null };
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
const allowance = (run: Partial<RunQuota>) => {
  const made = new RunAllowance();
  made.follow(planOf([{ key: 'a' }], { limits: { run: { ...NONE, ...run } } }));
  return made;
};
const attempt = (number: number, files = 0) => ({
  ...NOTHING_DONE,
  attempt: number,
  failure: null,
  changes: { files, insertions: 0, deletions: 0 },
});
const consumed = (made: RunAllowance, part: { stage?: string; open?: number } = {}) =>
  made.quotasFor({ stage: 'a', open: 0, at: at(0), ...part }).map(({ consumed: used }) => used);

describe('of a run', () => {
  test('every attempt counts once, those that are under way too; by hand is none', () => {
    const made = allowance({ attempts: 3 });
    made.attemptEnded('a', attempt(1));
    made.attemptEnded('a', attempt(1));
    made.attemptEnded('b', attempt(1));
    made.attemptEnded('a', { ...attempt(2), by: [{ name: 'Ada', email: null }] });
    made.attemptEnded('c', { ...attempt(1), skipped: 'nothing to do' });
    expect(consumed(made)).toEqual([2]);
    expect(consumed(made, { open: 2 })).toEqual([4]);
  });

  test('changed files count for each attempt', () => {
    const made = allowance({ mutations: 10 });
    made.attemptEnded('a', attempt(1, 6));
    made.attemptEnded('a', attempt(2, 6));
    expect(consumed(made)).toEqual([12]);
  });

  test('a stage counts when it may begin, each time that it does; its own later attempts do not mind', () => {
    const made = allowance({ stages: 1 });
    made.begins('a');
    expect(consumed(made)).toEqual([0]);
    made.granted('a');
    expect(consumed(made)).toEqual([]);
    made.begins('b');
    expect(consumed(made, { stage: 'b' })).toEqual([1]);
    made.begins('a');
    expect(consumed(made)).toEqual([1]);
  });

  test('a person gives it anew once, however many stages are let go on', () => {
    const made = allowance({ attempts: 1 });
    made.attemptEnded('a', attempt(1));
    const asked = { open: 0, askedAt: at(1), at: at(2) };
    made.renew({ stage: 'b', ...asked });
    expect(made.quotas(at(2))).toMatchObject([{ consumed: 0, earlier: 1 }]);
    made.renew({ stage: 'c', ...asked, at: at(3) });
    made.attemptEnded('b', attempt(1));
    expect(made.quotas(at(3))).toMatchObject([{ consumed: 1, earlier: 1 }]);
  });

  test('a plan that allows more is enough: nothing is given anew on top', () => {
    const made = allowance({ attempts: 1 });
    made.attemptEnded('a', attempt(1));
    made.follow(planOf([{ key: 'a' }], { limits: { run: { ...NONE, attempts: 2 } } }));
    made.renew({ stage: 'b', open: 0, askedAt: at(1), at: at(2) });
    expect(made.quotas(at(2))).toMatchObject([{ limit: 2, consumed: 1, earlier: 0 }]);
  });

  test('time goes on from when it was admitted, stands still in a pause, and begins anew with an allowance', () => {
    const made = allowance({ timeMs: 600_000 });
    made.clock.begin(at(10));
    expect(made.quotas(at(15))).toMatchObject([{ kind: 'time', consumed: 300_000 }]);
    made.clock.hold(true, at(16));
    expect(made.quotas(at(30))).toMatchObject([{ consumed: 360_000 }]);
    made.clock.hold(false, at(30));
    made.renew({ stage: 'a', open: 0, askedAt: at(33), at: at(34) });
    expect(made.quotas(at(35))).toMatchObject([{ consumed: 60_000, earlier: 600_000 }]);
  });
});

test('a clock that is held before it begins waits for both', () => {
  const clock = new RunClock();
  clock.hold(true, at(0));
  clock.begin(at(1));
  expect(clock.read(at(5))).toBe(0);
  clock.hold(false, at(6));
  expect(clock.read(at(7))).toBe(60_000);
});
