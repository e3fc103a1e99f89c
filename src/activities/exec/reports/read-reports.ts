import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { Gate } from '../../../domain/plan/plan.js';
import { Alert, type TestOutcome, TestResult } from '../../../domain/stage/gate-tests.js';
import { listBlobs, type Mirror } from '../../../git/index.js';
import { findReports } from './find-reports.js';
import { readJUnit } from './read-junit.js';
import { readSarif } from './read-sarif.js';

/** What a gate's own reports say; `null` for a kind that it writes none of, or of which none could be read. */
export const Reading = z.strictObject({
  /** One entry a name: of several of a name, the worst. */
  tests: z.array(TestResult).nullable(),
  /** How many JUnit files there were, good ones and others. */
  files: z.int(),
  alerts: z.array(Alert).nullable(),
  /** What is wrong with the reports, a sentence each. */
  problems: z.array(z.string()),
});
export type Reading = z.infer<typeof Reading>;

/** Where a gate runs: its checkout, and the commit that is checked out there. */
export interface ReportPlace {
  readonly mirror: Mirror;
  readonly tree: string;
  readonly commit: string;
}

/** What a gate that writes none, or did not end by itself, has told. */
export const NOTHING_READ: Reading = { tests: null, files: 0, alerts: null, problems: [] };

/** Removes what an earlier gate left in the places of a gate's reports, so that nothing else is taken for its own. */
export async function clearReports(given: { gate: Gate; place: ReportPlace }): Promise<void> {
  const { gate, place } = given;
  const globs = [...(gate.junit ?? []), ...(gate.sarif ?? [])];
  if (globs.length === 0) return;
  const found = await findReports({ tree: place.tree, globs });
  const tracked = await trackedOf(place);
  for (const path of found.paths)
    if (!tracked.has(path)) await rm(join(place.tree, path), { force: true }).catch(() => undefined);
}

/** Reads what a gate wrote. Never throws over what is in the files. */
export async function readReports(given: { gate: Gate; place: ReportPlace }): Promise<Reading> {
  const { gate, place } = given;
  if (gate.junit === undefined && gate.sarif === undefined) return NOTHING_READ;
  const tracked = await trackedOf(place);
  const junit = await readAll({ place, tracked, globs: gate.junit, read: testsIn });
  const sarif = await readAll({ place, tracked, globs: gate.sarif, read: alertsIn });
  return {
    tests: junit.items === null ? null : worstOfEach(junit.items),
    files: junit.files,
    alerts: sarif.items,
    problems: [...junit.problems, ...sarif.problems],
  };
}

type Read<T> = { readonly items: readonly T[] | null; readonly problem: string | null };

async function readAll<T>(given: {
  place: ReportPlace;
  tracked: ReadonlySet<string>;
  globs: readonly string[] | undefined;
  read: (file: string) => Promise<Read<T>>;
}): Promise<{ items: T[] | null; files: number; problems: string[] }> {
  const { place, tracked, globs, read } = given;
  if (globs === undefined) return { items: null, files: 0, problems: [] };
  const found = await findReports({ tree: place.tree, globs });
  const problems = [...found.problems];
  const items: T[] = [];
  let whole = 0;
  for (const path of found.paths) {
    const { items: some, problem } = tracked.has(path)
      ? { items: null, problem: 'is a file of the commit, and no report' }
      : await read(join(place.tree, path));
    if (problem !== null) problems.push(`"${path}" ${problem}`);
    if (some === null) continue;
    whole += 1;
    for (const item of some) items.push(item);
  }
  if (found.paths.length === 0 && problems.length === 0)
    problems.push(`it left no report: there is no ${globs.map((glob) => `"${glob}"`).join(', ')}`);
  return { items: whole === 0 ? null : items, files: found.paths.length, problems };
}

async function testsIn(file: string): Promise<Read<TestResult>> {
  const reading = await readJUnit({ file });
  return reading.kind === 'tests'
    ? { items: reading.tests, problem: null }
    : { items: null, problem: reading.problem };
}

async function alertsIn(file: string): Promise<Read<Alert>> {
  const reading = await readSarif({ file });
  return reading.kind === 'alerts'
    ? { items: reading.alerts, problem: null }
    : { items: null, problem: reading.problem };
}

/** Runs of one test with other parameters often share its name. */
function worstOfEach(tests: readonly TestResult[]): TestResult[] {
  const worst = new Map<string, TestResult>();
  for (const test of tests) {
    const known = worst.get(test.name);
    if (known === undefined || BADNESS[test.outcome] > BADNESS[known.outcome]) worst.set(test.name, test);
  }
  return [...worst.values()];
}

async function trackedOf({ mirror, commit }: ReportPlace): Promise<ReadonlySet<string>> {
  return new Set((await listBlobs({ mirror, commit })).map(({ path }) => path));
}

const BADNESS: Readonly<Record<TestOutcome, number>> = { passed: 0, skipped: 1, flaky: 2, failed: 3 };
