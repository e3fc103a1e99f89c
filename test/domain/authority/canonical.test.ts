import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { canonicalId, lookOf } from '../../../src/domain/authority/canonical.js';

describe('canonicalId', () => {
  test.each([
    ['Ada@Example.ORG'],
    [' ada@example.org '],
    ['ada+stagegate@example.org'],
    ['ada+a+b@example.org'],
    ['a\u200bda@example.org'],
    ['ａｄａ@example.org'],
  ])('%s is ada@example.org', (id) => {
    expect(canonicalId(id)).toBe('ada@example.org');
  });

  test.each([['аda@example.org'], ['ada.l@example.org'], ['ada@example.org.evil'], ['+ada@example.org']])(
    '%s is somebody else',
    (id) => {
      expect(canonicalId(id)).not.toBe('ada@example.org');
    },
  );

  test('says the same of what it said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => canonicalId(canonicalId(id)) === canonicalId(id)),
    );
  });
});

describe('lookOf', () => {
  test.each([['аda@example.org'], ['αdа@ехаmple.org'], ['áda@example.org'], ['ada@examp1e.0rg']])(
    '%s looks like ada@example.org',
    (id) => {
      expect(lookOf(id)).toBe(lookOf('ada@example.org'));
    },
  );

  test('leaves people apart that look different', () => {
    expect(lookOf('ada@example.org')).not.toBe(lookOf('eda@example.org'));
  });
});
