import { describe, expect, test } from '@jest/globals';

import { createStyle, wantsColour } from '../../../src/client/render/style.js';

describe('wantsColour', () => {
  test.each([
    ['a terminal', {}, true, true],
    ['no terminal', {}, false, false],
    ['NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR without a terminal', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
    ['NO_COLOR over FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ])('with %s', (_what, env, isTty, expected) => {
    expect(wantsColour({ env, isTty })).toBe(expected);
  });
});

test('without colour every paint leaves the text alone', () => {
  const { good, bad, busy, asks, quiet, bold, dim, command } = createStyle({ colour: false });
  for (const paint of [good, bad, busy, asks, quiet, bold, dim, command]) expect(paint('text')).toBe('text');
});

test('with colour a mood can be seen', () => {
  const style = createStyle({ colour: true });
  expect(style.good('text')).not.toBe(style.bad('text'));
});
