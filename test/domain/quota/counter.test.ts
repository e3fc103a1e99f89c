import { expect, test } from '@jest/globals';

import { nearestQuota, QuotaCounter, reachedQuota } from '../../../src/domain/quota/counter.js';
import { quotaWords, scopedQuotaWords } from '../../../src/domain/quota/quota-words.js';

const budget = { costUsd: 2, tokens: 1_000_000 };
const used = (cost: number | null, tokens: number | null) => ({ cost, tokens });

test('every attempt counts once, whatever is said of it again', () => {
  const counter = new QuotaCounter({ scope: 'stage', budget });
  counter.take({ name: 'a/1', amounts: used(0.5, 1000) });
  counter.take({ name: 'a/1', amounts: used(0.75, 2000) });
  counter.take({ name: 'a/2', amounts: used(0.25, 3000) });
  expect(counter.quotas).toEqual([
    { scope: 'stage', kind: 'cost', limit: 2, consumed: 1, earlier: 0, isLeast: false },
    { scope: 'stage', kind: 'tokens', limit: 1_000_000, consumed: 5000, earlier: 0, isLeast: false },
  ]);
});

test('a person gives the whole budget anew; what was used before is told, and late news of it count nothing', () => {
  const counter = new QuotaCounter({ scope: 'run', budget: { costUsd: 2, tokens: null } });
  counter.take({ name: 'a/1', amounts: used(2.1, null) });
  expect(reachedQuota({ quotas: counter.quotas, using: used(0, 0) })).toMatchObject({ kind: 'cost' });
  counter.renew();
  counter.take({ name: 'a/1', amounts: used(2.2, null) });
  expect(counter.quotas).toMatchObject([{ consumed: 0, earlier: 2.2 }]);
  expect(reachedQuota({ quotas: counter.quotas, using: used(1.9, 0) })).toBeNull();
});

test('what is not known leaves the numbers the least', () => {
  const counter = new QuotaCounter({ scope: 'stage', budget });
  counter.take({ name: 'a/1', amounts: used(null, 5) });
  expect(counter.quotas.map(({ isLeast }) => isLeast)).toEqual([true, false]);
  expect(counter.quotas.map(quotaWords)).toEqual(['cost at least $0.00/$2.00', 'tokens 5/1,000,000']);
});

test('the limit that is furthest beyond is the one that is told', () => {
  const counter = new QuotaCounter({ scope: 'attempt', budget });
  const using = used(2, 3_000_000);
  const quota = nearestQuota({ quotas: counter.quotas, using });
  expect(quota).toMatchObject({ kind: 'tokens' });
  expect(quota && scopedQuotaWords(quota)).toBe('tokens of the attempt: 3,000,000/1,000,000');
});

test.each([undefined, null, { costUsd: null, tokens: null }])(
  'without a budget (%j) there is no limit',
  (none) => {
    const counter = new QuotaCounter({ scope: 'run', budget: none });
    counter.take({ name: 'a/1', amounts: used(1e6, 1e12) });
    expect(counter.quotas).toEqual([]);
    expect(reachedQuota({ quotas: counter.quotas, using: used(1, 1) })).toBeNull();
  },
);

test('what only runs have is told as consumed/limit', () => {
  const counter = new QuotaCounter({ scope: 'run', budget: null });
  counter.limit(null, { attempts: 12, mutations: 400, stages: null, timeMs: 5_400_000 });
  counter.take({ name: 'a/1', amounts: { attempts: 1, mutations: 400 } });
  counter.take({ name: 'a/2', amounts: { attempts: 1, mutations: 2 } });
  counter.take({ name: 'now', amounts: { time: 60_000 } });
  expect(counter.quotas.map(scopedQuotaWords)).toEqual([
    'attempts: 2/12',
    'mutations: 402/400',
    'time: 1m/1h 30m',
  ]);
  expect(reachedQuota({ quotas: counter.quotas, using: {} })).toMatchObject({ kind: 'mutations' });
  expect(counter.quotas.every(({ isLeast }) => !isLeast)).toBe(true);
});
