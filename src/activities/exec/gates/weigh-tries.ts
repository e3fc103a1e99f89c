import type { Plan } from '../../../domain/plan/plan.js';
import type { GateOutcome } from '../../../domain/stage/gate-report.js';
import type { Alert, TestResult } from '../../../domain/stage/gate-tests.js';
import { excuse, type Excused, type Quarantined, quarantineWords } from '../../../domain/stage/quarantine.js';
import { clean } from '../../../domain/text/clean.js';
import { cutText } from '../../../domain/text/utf8.js';
import type { GateTry } from './try-gate.js';

const MOST_NOTES = 5;
const LONGEST_NOTE = 300;
const NAMES = 3;
const LONGEST_NAME = 80;

/** What the runs of a gate on one commit come to. */
export interface Weighed {
  readonly outcome: GateOutcome;
  readonly reason: string | null;
  readonly notes: readonly string[];
  readonly tests: readonly TestResult[] | null;
  readonly alerts: readonly Alert[] | null;
}

/** What a quarantine says of a run that failed; `null` where it says nothing. */
export function excusedBy(given: {
  gate: string;
  tried: GateTry;
  quarantine: readonly Quarantined[];
  now: Date;
}): Excused | null {
  const { gate, tried, quarantine, now } = given;
  if (tried.outcome === 'passed' || tried.outcome === 'unavailable') return null;
  const { tests, problems } = tried.reading;
  const isKnown = tried.exitCode !== null && tried.exitCode !== 0 && tests !== null && problems.length === 0;
  const excused = excuse({ gate, failed: isKnown ? namesOf(tests, 'failed') : null, quarantine, now });
  return excused.entries.length + excused.expired.length === 0 ? null : excused;
}

/**
 * Judges a gate by its run and, where it was run once more, by both. What fails and passes on one commit is flaky, a test
 * as well as a gate. Under `strict` a report that is missing, broken, or at odds with the exit status fails the gate.
 */
export function weighTries(given: {
  first: GateTry;
  second: GateTry | null;
  /** Why it was not run once more although it might have been; `null` when there is nothing to say. */
  notAgain: string | null;
  excused: Excused | null;
  profile: Plan['profile'];
}): Weighed {
  const { first, second, notAgain, excused, profile } = given;
  const counts = second?.outcome === 'passed' ? second : first;
  const tests = testsOf(first.reading.tests, second?.reading.tests ?? null);
  const { alerts } = counts.reading;
  const failed = namesOf(tests, 'failed');
  const flaky = namesOf(tests, 'flaky');
  const problems = [
    ...counts.reading.problems,
    ...(counts.outcome === 'passed' && failed.length > 0
      ? [`its exit status is 0, and yet its report tells of failed tests: ${few(failed)}`]
      : []),
  ];
  const notes = [
    ...(excused?.entries ?? []).map((entry) => `in quarantine: ${quarantineWords(entry)}`),
    ...(excused?.expired ?? []).map((entry) => `its quarantine is over: ${quarantineWords(entry)}`),
    ...problems,
    ...(notAgain === null ? [] : [notAgain]),
    ...(second === null || second.outcome === 'passed' ? [] : ['it failed again when it was run once more']),
    ...(flaky.length === 0 ? [] : [`flaky: ${few(flaky)}`]),
    ...(counts.outcome === 'passed' || failed.length === 0 ? [] : [`failed: ${few(failed)}`]),
  ].map((note) => cutText({ text: clean(note), length: LONGEST_NOTE }));
  const weighed = { tests, alerts, notes: notes.slice(0, MOST_NOTES) };
  const [problem] = problems;
  if (excused?.all === true) {
    const refused = profile === 'strict' ? ', which "strict" does not accept' : '';
    const reason = `${first.reason ?? ''}; all that failed is in quarantine${refused}`;
    return { ...weighed, outcome: 'quarantined', reason };
  }
  if (profile === 'strict' && counts.outcome === 'passed' && problem !== undefined)
    return { ...weighed, outcome: 'failed', reason: problem };
  if (second?.outcome === 'passed') {
    const refused = profile === 'strict' ? ', which "strict" does not accept' : '';
    const reason = `${first.reason ?? ''}; it passed when it was run once more on the same commit${refused}`;
    return { ...weighed, outcome: 'flaky', reason };
  }
  if (first.outcome === 'passed' && flaky.length > 0) {
    const reason = `tests passed only when their runner tried them again: ${few(flaky)}`;
    return { ...weighed, outcome: 'flaky', reason };
  }
  return { ...weighed, outcome: first.outcome, reason: first.reason };
}

/** Both runs of the tests as one: what they agree on, and `flaky` where one passed what the other did not. */
function testsOf(
  first: readonly TestResult[] | null,
  second: readonly TestResult[] | null,
): readonly TestResult[] | null {
  if (first === null || second === null) return second ?? first;
  const before = new Map(first.map((test) => [test.name, test]));
  const both = second.map((test): TestResult => {
    const other = before.get(test.name);
    const outcomes = [test.outcome, other?.outcome];
    const message = test.message ?? other?.message;
    if (!outcomes.includes('failed') || !(outcomes.includes('passed') || outcomes.includes('flaky')))
      return test;
    return { name: test.name, outcome: 'flaky', ...(message === undefined ? {} : { message }) };
  });
  const seen = new Set(second.map(({ name }) => name));
  return [...both, ...first.filter(({ name }) => !seen.has(name))];
}

function namesOf(tests: readonly TestResult[] | null, outcome: TestResult['outcome']): string[] {
  return (tests ?? []).filter((test) => test.outcome === outcome).map(({ name }) => name);
}

/** The first few names of a list, and how many more there are. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).map((name) => cutText({ text: name, length: LONGEST_NAME }));
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
