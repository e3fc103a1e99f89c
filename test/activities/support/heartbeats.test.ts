import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';

import { beating } from '../../../src/activities/support/heartbeats.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('an activity that says nothing for a minute is known to live, until it ends', async () => {
  const call = new MockActivityEnvironment();
  let beats = 0;
  call.on('heartbeat', () => (beats += 1));
  let end = () => {};
  const act = () => new Promise<void>((resolve) => (end = resolve));
  const working = call.run(beating({ act }), undefined);
  await jest.advanceTimersByTimeAsync(60_000);
  const before = beats;
  expect(before).toBeGreaterThanOrEqual(3);
  end();
  await working;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(beats).toBe(before);
});
