import { expect, test } from '@jest/globals';

import { tokensOf, usdOf } from '../../../src/domain/quota/parse-amount.js';

test.each([
  ['$5', 5],
  ['$0.0001', 0.0001],
  ['2.50 USD', 2.5],
  ['2USD', 2],
  ['$0', null],
  ['5', null],
  ['$-5', null],
  ['5 EUR', null],
  ['$1000001', null],
  ['$5 USD', null],
  ['$1e3', null],
])('%s is %j US dollars', (text, usd) => {
  expect(usdOf(text)).toBe(usd);
});

test.each([
  ['200000', 200_000],
  ['500k', 500_000],
  ['1.5M', 1_500_000],
  ['0', null],
  ['0.0001k', null],
  ['5G', null],
  ['-1', null],
  ['999999999999M', null],
])('%s is %j tokens', (text, tokens) => {
  expect(tokensOf(text)).toBe(tokens);
});
