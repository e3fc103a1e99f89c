import assert from 'node:assert/strict';
import test from 'node:test';

import { priceOf } from '../src/price.mjs';

test('a mug has its price', () => {
  assert.equal(priceOf('mug'), 1095);
});

test('what is not sold has none', () => {
  assert.throws(() => priceOf('moon'), /the shop has no moon/);
});
