import { describe, expect, test } from '@jest/globals';

import { DEFAULT_DISK_LIMIT, limitInBytes, parseDiskLimit } from '../../../src/domain/janitor/disk-limit.js';
import { formatBytes } from '../../../src/domain/text/bytes.js';

describe('the limit of the disk', () => {
  test.each([
    ['20GB', { kind: 'bytes', bytes: 20e9 }],
    ['1.5 tb', { kind: 'bytes', bytes: 1.5e12 }],
    ['30%', { kind: 'share', percent: 30 }],
    ['101%', null],
    ['0GB', null],
    ['much', null],
    ['20', null],
  ])('is read from %s', (text, limit) => {
    expect(parseDiskLimit(text)).toEqual(limit);
  });

  test('is by default a share of the room that is there without us', () => {
    expect(limitInBytes({ limit: DEFAULT_DISK_LIMIT, free: 90e9, used: 10e9 })).toBe(50e9);
    expect(limitInBytes({ limit: { kind: 'bytes', bytes: 7 }, free: 90e9, used: 10e9 })).toBe(7);
  });
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [12_345, '12 kB'],
  [999_700, '1.0 MB'],
  [3.44e9, '3.4 GB'],
  [5e15, '5000 TB'],
])('%d bytes are told as %s', (bytes, told) => {
  expect(formatBytes(bytes)).toBe(told);
});
