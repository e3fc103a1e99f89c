import { existsSync, readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { attemptAsStage } from './attempt-as-stage.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const attempt = (run: RunRef, number: number, part: { previous?: string | null } = {}) =>
  attemptAsStage({ bench, run, number, ...part });

describe('what was learnt', () => {
  /** It does the right thing only when the errorbook tells it to. */
  const plan = (first: string) => `
plan: shop
gates: {sum: 'grep -q cents price.txt || { echo "error: prices are rounded"; exit 1; }'}
stages:
  api:
    run: '${first} if grep -q "^    +cents" "$STAGEGATE_FEEDBACK/errorbook.md" 2>/dev/null || [ "$STAGEGATE_ATTEMPT" -gt 1 ]; then echo cents > price.txt; else echo "euros $STAGEGATE_TASK" > price.txt; fi'
    gates: sum
handoff: {}
`;

  test('lets the next run pass at once, and it does not without', async () => {
    const first = await bench.runOf(plan(''));
    const failed = await attempt(first, 1);
    expect(failed.reason).toMatchObject({ code: 'GATE_FAILED' });
    expect(existsSync(bench.inStage(first, 'api', 'feedback', 'errorbook.md'))).toBe(false);
    expect(await attempt(first, 2, { previous: failed.head })).toMatchObject({ reason: null });

    const second = await bench.runOf(plan(''));
    expect(await attempt(second, 1)).toMatchObject({ reason: null });
    const text = readFileSync(bench.inStage(second, 'api', 'feedback', 'errorbook.md'), 'utf8');
    expect(text).toContain('prices are rounded');
    const json: unknown = JSON.parse(
      readFileSync(bench.inStage(second, 'api', 'feedback', 'errorbook.json'), 'utf8'),
    );
    expect(json).toMatchObject({ schemaVersion: 1, entries: [{ entry: { gate: 'sum' } }] });

    const third = await bench.runOf(plan('rm -f "$STAGEGATE_FEEDBACK"/errorbook.*;'));
    expect(await attempt(third, 1)).toMatchObject({ reason: { code: 'GATE_FAILED' } });
  });
});
