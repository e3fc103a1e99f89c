import { describe, expect, test } from '@jest/globals';

import { durationMs, MAX_DURATION_MS, sizeBytes } from '../../src/plan/quantity.js';

describe('durationMs', () => {
  test.each([
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['30d', MAX_DURATION_MS],
    ['1d12h', 129_600_000],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  test.each([
    '',
    '0s',
    '0.1ms',
    '-5m',
    '5',
    'NaN',
    '10 m',
    '10 apples',
    '31d',
    '1e3s',
    '999999999999d',
    'm',
    '1h30',
    '5M',
  ])('refuses %j', (text) => {
    expect(durationMs(text)).toBeNull();
  });
});

describe('sizeBytes', () => {
  test.each([
    ['10MB', 10 * 1024 * 1024],
    ['64KB', 65_536],
    ['1.5KB', 1536],
    ['7B', 7],
    ['1GB', 1024 ** 3],
  ])('%s', (text, bytes) => {
    expect(sizeBytes(text)).toBe(bytes);
  });

  test.each(['', '10', '10mb', '10 MB', '-1MB', '1TB'])('refuses %j', (text) => {
    expect(sizeBytes(text)).toBeNull();
  });
});
