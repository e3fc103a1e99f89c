import { expect, test } from '@jest/globals';

import { samePerson } from '../../../src/domain/approval/identity.js';

const ann = { name: 'Ann', email: 'ann@example.org' };

test.each([
  ['the same address, in another case and with spaces', { name: 'A. N.', email: ' ANN@example.org ' }, true],
  ['the same name without an address', { name: ' ann', email: null }, true],
  ['the same name under another address', { name: 'Ann', email: 'ann@elsewhere.example' }, false],
  ['another name without an address', { name: 'Bob', email: null }, false],
  ['a name that is her address', { name: 'ann@example.org', email: null }, true],
])('%s: %j is she: %j', (_, other, same) => {
  expect(samePerson(ann, other)).toBe(same);
  expect(samePerson(other, ann)).toBe(same);
});
