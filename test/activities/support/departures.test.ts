import { describe, expect, test } from '@jest/globals';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';

import type { Deps, Openness } from '../../../src/activities/index.js';
import { departures } from '../../../src/activities/support/departures.js';

type Details = ConstructorParameters<typeof ActivityCancellationDetails>[0];

/** Which way an activity lets go of its process when it is cancelled like this. */
async function way(details: Details, openness: () => Promise<Openness>): Promise<'stop' | 'leave'> {
  const call = new MockActivityEnvironment();
  let resolve: (way: 'stop' | 'leave') => void = () => undefined;
  const promise = new Promise<'stop' | 'leave'>((settle) => (resolve = settle));
  await call.run(() => {
    const { stop, leave } = departures({ deps: { openness } as Partial<Deps> as Deps });
    stop.addEventListener('abort', () => resolve('stop'));
    leave.addEventListener('abort', () => resolve('leave'));
    return Promise.resolve();
  });
  call.cancel('CANCELLED', new ActivityCancellationDetails(details));
  return promise;
}

const says = (openness: Openness) => () => Promise.resolve(openness);

describe('a cancelled activity', () => {
  test.each<[string, Details, Openness, 'stop' | 'leave']>([
    ['on request ends its process', { cancelRequested: true }, 'open', 'stop'],
    ["for its worker's shutdown leaves it", { workerShutdown: true }, 'open', 'leave'],
    ['by a pause leaves it', { paused: true }, 'open', 'leave'],
    ['by a reset leaves it', { reset: true }, 'open', 'leave'],
    ['by a time-out leaves it while its workflow is open', { timedOut: true }, 'open', 'leave'],
    ['by a time-out ends it when its workflow has closed', { timedOut: true }, 'closed', 'stop'],
    [
      'that the server has forgotten leaves it while its workflow is open',
      { notFound: true },
      'open',
      'leave',
    ],
    [
      'that the server has forgotten ends it when its workflow has closed',
      { notFound: true },
      'closed',
      'stop',
    ],
    ['leaves it when the server cannot be asked', { notFound: true }, 'unknown', 'leave'],
  ])('%s', async (_what, details, openness, expected) => {
    expect(await way(details, says(openness))).toBe(expected);
  });

  test('leaves its process when the asking fails', async () => {
    const asking = () => Promise.reject(new Error('no server'));
    expect(await way({ notFound: true }, asking)).toBe('leave');
  });
});
