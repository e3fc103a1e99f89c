import { describe, expect, test } from '@jest/globals';

import { isNewEnough, OLDEST_SERVER, parseTemporalVersion } from '../../src/server/temporal-version.js';

describe('parseTemporalVersion', () => {
  test.each([
    ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)\n', { cli: '1.5.1', server: '1.29.1' }],
    ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', { cli: '0.0.0-DEV', server: '1.29.1' }],
    ['temporal version 0.10.7 (server 1.22.0) (ui 2.18.2)', { cli: '0.10.7', server: '1.22.0' }],
  ])('reads %j', (output, version) => {
    expect(parseTemporalVersion(output)).toEqual(version);
  });

  test.each(['', 'temporal version', 'tctl version 1.18.0', 'v1.29.1'])('refuses %j', (output) => {
    expect(parseTemporalVersion(output)).toBeNull();
  });
});

describe('isNewEnough', () => {
  test.each([
    [OLDEST_SERVER, true],
    ['1.29.1', true],
    ['1.100.0', true],
    ['2.0.0', true],
    ['1.27.9', false],
    ['1.9.99', false],
  ])('%s: %s', (server, expected) => {
    expect(isNewEnough({ server })).toBe(expected);
  });
});
