import { describe, expect, test } from '@jest/globals';

import {
  formatDuration,
  formatLimit,
  formatMoment,
  millisecondsBetween,
} from '../../../src/domain/text/duration.js';

describe('formatDuration', () => {
  test.each([
    [0, '0ms'],
    [-5, '0ms'],
    [349.6, '350ms'],
    [4210, '4.2s'],
    [9960, '10s'],
    [59_400, '59s'],
    [59_600, '1m 00s'],
    [125_000, '2m 05s'],
    [3_599_600, '1h 00m'],
    [11_220_000, '3h 07m'],
    [187_200_000, '2d 04h'],
    [Number.NaN, '–'],
  ])('tells %d ms', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });
});

describe('formatLimit', () => {
  test.each([
    [600_000, '10m'],
    [7_200_000, '2h'],
    [5_400_000, '1h 30m'],
    [5000, '5s'],
    [1500, '1.5s'],
  ])('tells %d ms', (ms, expected) => {
    expect(formatLimit(ms)).toBe(expected);
  });
});

describe('moments', () => {
  test('are told in UTC, wherever the program runs', () => {
    expect(formatMoment('2026-03-01T12:00:00.999+02:00')).toBe('2026-03-01 10:00:00 UTC');
    expect(formatMoment('yesterday')).toBe('–');
  });

  test('have no distance below zero', () => {
    const [from, to] = ['2026-03-01T12:00:00Z', '2026-03-01T12:00:05Z'];
    expect(millisecondsBetween({ from, to })).toBe(5000);
    expect(millisecondsBetween({ from: to, to: from })).toBe(0);
    expect(millisecondsBetween({ from, to: 'never' })).toBeNaN();
  });
});
