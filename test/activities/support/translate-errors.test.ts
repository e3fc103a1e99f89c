import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

import { Patience } from '../../../src/activities/support/patience.js';
import { translating } from '../../../src/activities/support/translate-errors.js';
import { fail } from '../../../src/domain/failure/catalogue.js';

const logger = new DefaultLogger('ERROR', () => undefined);

/** An activity whose errors are translated, as Temporal calls it: gives what a call throws, or null. */
function calling(act: () => unknown, patience: Patience | null = new Patience({ tries: 5 })) {
  const activity = translating({ act: async () => Promise.resolve(act()), patience });
  const input = { run: { taskKey: 'ADD-42' } };
  return ({ activityId = 'one', attempt = 1 } = {}): Promise<unknown> =>
    new MockActivityEnvironment({ activityId, attempt }, { logger }).run(activity, input).then(
      () => null,
      (error: unknown) => error,
    );
}

const thrownBy = (act: () => unknown): Promise<unknown> => calling(act)();

const away = () => fail('GIT_FAILED', { command: 'fetch', detail: 'no route' });
const missing = () => fail('RUN_UNKNOWN', { task: 'ADD-42' });
const lost = () => fail('PLAN_NOT_STORED', { task: 'ADD-42', hash: 'x' });
const odd = () => {
  throw new TypeError('undefined is not a function');
};

describe('what an activity throws', () => {
  test('has the code as its type and the whole failure in its details', async () => {
    const error = await thrownBy(away);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({
      type: 'GIT_FAILED',
      message: 'git fetch failed: no route',
      nonRetryable: false,
      details: [{ code: 'GIT_FAILED', next: 'stagegate doctor' }],
    });
  });

  test.each([
    ['may pass: five times', away, [false, false, false, false, true]],
    ['is unforeseen: five times', odd, [false, false, false, false, true]],
    ['will not pass: once', missing, [true]],
    ['was lost with the store, and is brought back: five times', lost, [false, false, false, false, true]],
  ])('and %s, then its stage hears of it', async (_what, act, nonRetryable) => {
    const call = calling(act);
    for (const expected of nonRetryable) expect(await call()).toMatchObject({ nonRetryable: expected });
  });

  test('is repeated for ever where it is worth waiting for', async () => {
    const call = calling(away, null);
    for (let turn = 0; turn < 9; turn += 1) expect(await call()).toMatchObject({ nonRetryable: false });
  });

  test('is repeated although workers have gone away often: they said nothing of the error', async () => {
    expect(await calling(away)({ attempt: 500 })).toMatchObject({ nonRetryable: false });
  });

  test('does not count for another activity, nor for the next time when it did pass', async () => {
    let broken = true;
    const call = calling(() => (broken ? away() : null), new Patience({ tries: 2 }));
    expect(await call({ activityId: 'one' })).toMatchObject({ nonRetryable: false });
    expect(await call({ activityId: 'two' })).toMatchObject({ nonRetryable: false });
    broken = false;
    expect(await call({ activityId: 'one' })).toBeNull();
    broken = true;
    expect(await call({ activityId: 'one' })).toMatchObject({ nonRetryable: false });
    expect(await call({ activityId: 'two' })).toMatchObject({ nonRetryable: true });
  });

  test('that is unforeseen names the task in the next command', async () => {
    const error = await thrownBy(odd);
    expect(error).toMatchObject({ type: 'INTERNAL' });
    const [told] = (error as ApplicationFailure).details as [{ next: string; message: string }];
    expect(told.next).toContain('stagegate report ADD-42');
    expect(told.message).toContain('undefined is not a function');
  });

  test('passes a cancellation and an activity failure on as they are', async () => {
    const cancelled = new CancelledFailure('stop');
    const left = ApplicationFailure.create({ type: 'LEFT_RUNNING' });
    for (const thrown of [cancelled, left])
      expect(
        await thrownBy(() => {
          throw thrown;
        }),
      ).toBe(thrown);
  });
});
