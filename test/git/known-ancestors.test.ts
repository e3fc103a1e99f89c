import { describe, expect, test } from '@jest/globals';

import { areKnownApart, isKnownAncestor, rememberParents } from '../../src/git/known-ancestors.js';

/** Notes a chain: each name is a commit on those that its value names. Names are unique to a test, what is noted stays. */
function wrote(parents: Readonly<Record<string, readonly string[]>>): void {
  for (const [commit, of] of Object.entries(parents)) rememberParents({ commit, parents: of });
}

describe('two commits', () => {
  test('are known to be apart when they grew from the same one, whatever that stands on', () => {
    wrote({ 'a-design': ['a-base'], 'a-api': ['a-design'], 'a-ui1': ['a-design'], 'a-ui2': ['a-ui1'] });
    expect(areKnownApart('a-api', 'a-ui2')).toBe(true);
    expect(areKnownApart('a-ui2', 'a-api')).toBe(true);
  });

  test('are not apart when one follows the other, or is the other', () => {
    wrote({ 'b-one': ['b-base'], 'b-two': ['b-one'] });
    expect(areKnownApart('b-one', 'b-two')).toBe(false);
    expect(areKnownApart('b-two', 'b-one')).toBe(false);
    expect(areKnownApart('b-base', 'b-two')).toBe(false);
    expect(areKnownApart('b-one', 'b-one')).toBe(false);
    expect(isKnownAncestor({ ancestor: 'b-base', commit: 'b-two' })).toBe(true);
  });

  test('are not known to be apart when one stands on something that somebody else wrote: it may follow the other', () => {
    wrote({ 'c-api': ['c-base'], 'c-ui': ['c-elsewhere'], 'c-merge': ['c-base', 'c-elsewhere'] });
    expect(areKnownApart('c-api', 'c-ui')).toBe(false);
    expect(areKnownApart('c-api', 'c-merge')).toBe(false);
    expect(areKnownApart('c-merge', 'c-api')).toBe(false);
    expect(areKnownApart('c-api', 'c-unheard-of')).toBe(false);
  });

  test('are not known to be apart when they have too long a past to go through', () => {
    for (let n = 1; n < 300; n += 1) wrote({ [`d-${String(n)}`]: [`d-${String(n - 1)}`] });
    wrote({ 'd-api': ['d-299'], 'd-ui': ['d-299'] });
    expect(areKnownApart('d-api', 'd-ui')).toBe(false);
  });
});
