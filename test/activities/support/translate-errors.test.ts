import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

import { translating } from '../../../src/activities/support/translate-errors.js';
import { fail } from '../../../src/domain/failure/catalogue.js';

const logger = new DefaultLogger('ERROR', () => undefined);

/** What an activity's error is turned into on Temporal's n-th try. */
function thrownBy(
  act: () => unknown,
  { attempt = 1, patience = 5 }: { attempt?: number; patience?: number | null } = {},
): Promise<unknown> {
  const activity = translating({ act: async () => Promise.resolve(act()), patience });
  const input = { run: { taskKey: 'ADD-42' } };
  return new MockActivityEnvironment({ attempt }, { logger }).run(activity, input).then(
    () => null,
    (error: unknown) => error,
  );
}

const away = () => fail('GIT_FAILED', { command: 'fetch', detail: 'no route' });
const missing = () => fail('PLAN_NOT_STORED', { task: 'ADD-42', hash: 'x' });
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
    ['may pass: repeated', away, { attempt: 4 }, false],
    ['may pass, but did not in five tries', away, { attempt: 5 }, true],
    ['may pass, in a store that is worth waiting for', away, { attempt: 500, patience: null }, false],
    ['will not pass', missing, { attempt: 1 }, true],
    ['is unforeseen: repeated, a few times', odd, { attempt: 1 }, false],
    ['is unforeseen for the fifth time', odd, { attempt: 5 }, true],
  ])('%s', async (_what, act, info, nonRetryable) => {
    expect(await thrownBy(act, info)).toMatchObject({ nonRetryable });
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
