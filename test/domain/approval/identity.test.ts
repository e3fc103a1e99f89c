import { expect, test } from '@jest/globals';

import { sameName, samePerson } from '../../../src/domain/approval/identity.js';

const ann = { name: 'Ann', email: 'ann@example.org' };

test.each([
  ['the same address, in another case and with spaces', { name: 'A. N.', email: ' ANN@example.org ' }, true],
  ['the same name without an address', { name: ' ann', email: null }, false],
  ['the same name under another address', { name: 'Ann', email: 'ann@elsewhere.example' }, false],
  ['a name that is her address', { name: 'ann@example.org', email: null }, true],
])('%s: %j goes on with what she began: %j', (_, other, same) => {
  expect(samePerson(ann, other)).toBe(same);
  expect(samePerson(other, ann)).toBe(same);
});

test.each([
  ['without an address', { name: ' ann', email: null }, true],
  ['with another one', { name: 'Ann', email: 'ann@elsewhere.example' }, false],
  ['of another name', { name: 'Bob', email: null }, false],
])('somebody %s may be she by name: %j', (_, other, same) => {
  expect(sameName(ann, other)).toBe(same);
  expect(sameName(other, ann)).toBe(same);
});
