import { expect, test } from '@jest/globals';

import { elapsedMs, formatAge } from '../../../src/client/render/time.js';

const now = new Date('2026-03-10T12:00:00.000Z');

test.each([
  ['2026-03-10T11:59:20.000Z', '40s'],
  ['2026-03-10T11:55:00.000Z', '5m'],
  ['2026-03-10T09:00:00.000Z', '3h'],
  ['2026-02-26T12:00:00.000Z', '12d'],
  ['2026-03-10T12:00:09.000Z', '0s'],
  ['not a date', '–'],
])('the age of %s is %s', (since, age) => {
  expect(formatAge({ since, now })).toBe(age);
});

test('what has not ended lasts until now', () => {
  const from = '2026-03-10T11:59:00.000Z';
  expect(elapsedMs({ from, to: null, now })).toBe(60_000);
  expect(elapsedMs({ from, to: '2026-03-10T11:59:30.000Z', now })).toBe(30_000);
});
