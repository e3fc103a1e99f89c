import { describe, expect, test } from '@jest/globals';

import { inertMarkdown } from '../../../src/domain/text/inert.js';

describe('foreign text for a forge', () => {
  test.each([
    ['ask @shop/core', 'ask @&#8203;shop/core'],
    ['fixes #12', 'fixes #&#8203;12'],
    ['closes shop/store#7', 'closes shop/store#&#8203;7'],
    ['see GH-3', 'see GH-&#8203;3'],
    ['https://github.com/a/b/issues/4', 'https://github.com/a/b/issues/&#8203;4'],
    ['ada@example.org', 'ada@&#8203;example.org'],
    ['add a basket', 'add a basket'],
  ])('%s does nothing', (text, made) => {
    expect(inertMarkdown(text)).toBe(made);
  });

  test.each(['<!-- hidden', '<img src=x>', 'a | b', '[x](http://y)', '`code`', 'two\nlines', '\u0000'])(
    '%j stays in its place',
    (text) => {
      expect(inertMarkdown(text)).not.toMatch(/<|(?<!\\)[[\]]|`|\||\n|\u0000/); // eslint-disable-line no-control-regex -- what must not be there
    },
  );
});
