import { bareName, type TestResult } from './gate-tests.js';

/** Tests that passed before, and prove nothing now. */
export interface MissingTests {
  readonly absent: readonly string[];
  readonly skipped: readonly string[];
}

type Test = Pick<TestResult, 'name' | 'outcome'>;

/**
 * Compares what tests there are with those that passed before. A test that moved to another file or class is found again by
 * its own name, one for one, among the names that are new; one that has another name now is gone.
 */
export function missingTests(given: { before: readonly Test[]; after: readonly Test[] }): MissingTests {
  const after = new Map(given.after.map((test) => [test.name, test]));
  const known = new Set(given.before.map(({ name }) => name));
  const arrived = new Map<string, Test[]>();
  for (const test of given.after) {
    if (known.has(test.name)) continue;
    const bare = bareName(test.name);
    arrived.set(bare, [...(arrived.get(bare) ?? []), test]);
  }
  const [absent, skipped]: [string[], string[]] = [[], []];
  for (const { name, outcome } of given.before) {
    if (outcome !== 'passed' && outcome !== 'flaky') continue;
    const now = after.get(name) ?? arrived.get(bareName(name))?.shift();
    if (now === undefined) absent.push(name);
    else if (now.outcome === 'skipped') skipped.push(name);
  }
  return { absent, skipped };
}
