import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

import { inTime } from '../../../src/activities/exec/in-time.js';
import { Unreadable } from '../../../src/git/index.js';

const respite = { stopMs: 1, leaveMs: 1 };
const never = new AbortController().signal;
const untilEnded = (signal: AbortSignal) =>
  delay(60_000, 'done', { signal }).catch(() => {
    signal.throwIfAborted();
    return 'ended otherwise';
  });

test('what takes too long after a stop cannot be read', async () => {
  const departures = { stop: AbortSignal.abort(), leave: never };
  await expect(inTime({ departures, work: untilEnded, respite })).rejects.toThrow(Unreadable);
});

test('what takes too long while the worker goes away is tried again', async () => {
  const leave = new AbortController();
  const reading = inTime({ departures: { stop: never, leave: leave.signal }, work: untilEnded, respite });
  leave.abort();
  await expect(reading).rejects.toMatchObject({ type: 'LEFT_RUNNING' });
});

test('what ends in time is kept in spite of a stop', async () => {
  const departures = { stop: AbortSignal.abort(), leave: never };
  expect(await inTime({ departures, work: () => Promise.resolve('kept') })).toBe('kept');
});
