import { describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';

const run = (
  number: number,
  more: { outcome?: string; flaky?: string[]; gate?: string; at?: string } = {},
) => ({
  key: `shop/add-42/${number}/api/1/${more.gate ?? 'unit'}`,
  repositoryId: 'shop',
  gate: 'unit',
  outcome: 'passed',
  flaky: [],
  at: new Date(Date.parse('2026-01-02T00:00:00Z') + number * 60_000).toISOString(),
  ...more,
});
const unit = { repositoryId: 'shop', gate: 'unit' };

/** What gates come to over time. */
export function gateOutcomeSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: how flaky a gate is`, () => {
    const { store, another } = freshStores(dialect);

    test('is counted over its last forty runs, its tests since the first of them; said twice, it counts once', async () => {
      expect(await store().readFlakiness(unit)).toEqual({ runs: 0, flaky: 0, tests: new Map() });
      for (let number = 1; number <= 42; number += 1) await store().recordGateOutcome(run(number));
      const flaky = { outcome: 'flaky', flaky: ['a › b', 'a › c', 'a › b'] };
      await store().recordGateOutcome(run(0, flaky));
      await store().recordGateOutcome(run(43, flaky));
      await (await another()).recordGateOutcome(run(43, flaky));
      await store().recordGateOutcome(run(44, { outcome: 'flaky', flaky: ['a › b', 'nul\u0000'] }));
      await store().recordGateOutcome(run(45, { outcome: 'flaky', gate: 'lint', flaky: ['x'] }));
      expect(await store().readFlakiness(unit)).toEqual({
        runs: 40,
        flaky: 2,
        tests: new Map([
          ['a › b', 2],
          ['a › c', 1],
          ['nul\uFFFD', 1],
        ]),
      });
      expect(await store().readFlakiness({ ...unit, repositoryId: 'other' })).toMatchObject({ runs: 0 });
    });

    test('what is older than ninety days goes', async () => {
      await store().recordGateOutcome(run(1, { outcome: 'flaky', at: '2026-01-01T00:00:00Z' }));
      await store().recordGateOutcome(run(2, { at: '2026-04-02T00:00:00Z' }));
      expect(await store().readFlakiness(unit)).toMatchObject({ runs: 1, flaky: 0 });
    });
  });
}
