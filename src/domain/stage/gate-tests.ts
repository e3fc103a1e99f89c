import { z } from 'zod';

/**
 * What a test came to, as its runner's report says. `flaky`: it failed and passed in one run of the gate, because the
 * runner itself tried it again, or in two runs of it on the same commit.
 */
export const TestOutcome = z.enum(['passed', 'failed', 'skipped', 'flaky']);
export type TestOutcome = z.infer<typeof TestOutcome>;

/** One test. */
export const TestResult = z.strictObject({
  /** Its class (or file, or package) and its own name, at most 500 characters; see `testName`. */
  name: z.string(),
  outcome: TestOutcome,
  /** What its failure says first; left out of those that did not fail. */
  message: z.string().optional(),
});
export type TestResult = z.infer<typeof TestResult>;

/** How many tests came to what. */
export const TestCounts = z.strictObject({
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  flaky: z.int(),
});
export type TestCounts = z.infer<typeof TestCounts>;

/** A place that an analysis points at: a result of SARIF. */
export const Alert = z.strictObject({
  level: z.enum(['error', 'warning', 'note']),
  rule: z.string(),
  path: z.string().nullable(),
  line: z.int().nullable(),
  message: z.string(),
});
export type Alert = z.infer<typeof Alert>;

/** How many alerts there are of each level. */
export const AlertCounts = z.strictObject({ error: z.int(), warning: z.int(), note: z.int() });
export type AlertCounts = z.infer<typeof AlertCounts>;

/** How a test is called: in a class or not. Longer names are cut. */
export function testName({ group, name }: { group: string; name: string }): string {
  const whole = group === '' || group === name ? name : `${group}${NAME_LINK}${name}`;
  return whole.length > LONGEST_NAME ? `${whole.slice(0, LONGEST_NAME - 1)}…` : whole;
}

/** A test's own name, without its class. */
export function bareName(name: string): string {
  const at = name.indexOf(NAME_LINK);
  return at === -1 ? name : name.slice(at + NAME_LINK.length);
}

/** How many of the tests came to what. */
export function countTests(tests: readonly Pick<TestResult, 'outcome'>[]): TestCounts {
  const counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
  for (const { outcome } of tests) counts[outcome] += 1;
  return counts;
}

/** How many of the alerts are of each level. */
export function countAlerts(alerts: readonly Pick<Alert, 'level'>[]): AlertCounts {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { level } of alerts) counts[level] += 1;
  return counts;
}

const NAME_LINK = ' › ';
const LONGEST_NAME = 500;
