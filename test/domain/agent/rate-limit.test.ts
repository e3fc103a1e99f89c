import { expect, test } from '@jest/globals';

import { RateLimitPatience } from '../../../src/domain/agent/rate-limit.js';

const HOUR = 3_600_000;

test('an agent that says how long is waited for as long as it says', () => {
  const patience = new RateLimitPatience({ mostMs: 24 * HOUR });
  expect(patience.next(30)).toBe(30);
  expect(patience.next(HOUR)).toBe(HOUR);
});

test('one that does not say is tried again later each time, and at least twice an hour', () => {
  const patience = new RateLimitPatience({ mostMs: 24 * HOUR });
  const waits = Array.from({ length: 8 }, () => patience.next(null));
  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((minutes) => minutes * 60_000));
});

test('one that asks for a moment again and again is not tried more and more often', () => {
  const patience = new RateLimitPatience({ mostMs: 24 * HOUR });
  let tries = 0;
  while (patience.next(1_000) !== null) tries += 1;
  expect(tries).toBeLessThan(70);
});

test('all waits in a row have a limit, until an attempt comes through or a person asks', () => {
  const patience = new RateLimitPatience({ mostMs: 2 * HOUR });
  expect(patience.next(3 * HOUR)).toBeNull();
  expect(patience.next(HOUR)).toBe(HOUR);
  expect(patience.next(HOUR)).toBe(HOUR);
  expect(patience.next(HOUR)).toBeNull();
  patience.renew();
  expect(patience.next(2 * HOUR)).toBe(2 * HOUR);
});
