import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { findingLines } from '../../../../src/domain/findings/finding-words.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { commitFiles } from '../../../support/git-history.js';
import { judge, junit, planWith } from './gate-run.js';

let bench: ActivityBench;
let base: string;
let log: string;
let logs = 0;
beforeAll(async () => {
  bench = await ActivityBench.open();
  const { checkout } = bench.repository;
  base = commitFiles(bench.sandbox, checkout, { 'cases/unit.txt': junit('+a', '+b', '-c', '+d') });
  bench.sandbox.git(checkout, 'push', '--quiet', 'origin', 'main');
});
afterAll(() => bench.close());
beforeEach(() => {
  log = join(bench.sandbox.dir, `compared-${(logs += 1)}`);
});

/** Reports what the file of the commit says, and notes that it ran. */
const script = () => `echo run >> ${log}; cat < cases/unit.txt > out.xml`;
const runs = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0);

const runOf = (more: { gate?: string; rest?: string; script?: string } = {}) =>
  bench.runOf(planWith({ script: script(), gate: 'junit: out.xml', ...more }));

/** An attempt that leaves other tests, judged as the workflow asks. */
async function attempt(
  run: RunRef,
  tests: string,
  before: string | null = base,
  house: string | null = null,
) {
  const { checkout } = bench.repository;
  bench.sandbox.git(checkout, 'checkout', '--quiet', '--detach', before ?? base);
  const commit = commitFiles(bench.sandbox, checkout, { 'cases/unit.txt': tests });
  bench.sandbox.git(bench.mirror(run), 'fetch', '--quiet', checkout, commit);
  attempts += 1;
  const more = { ...(before === null ? {} : { before }), ...(house === null ? {} : { base: house }) };
  const { result } = await judge(bench, run, { commit, attempt: attempts, ...more });
  const told = result.findings === undefined ? [] : findingLines(result.findings);
  return { result, told, commit, notes: result.gates[0]?.notes ?? [] };
}
let attempts = 0;

const TOLD = 'tests of gate "unit" that passed before the stage: ';

describe('tests that passed when the stage began', () => {
  test('and are gone, or skipped, are told by name, and are part of the evidence', async () => {
    const run = await runOf();
    const judged = await attempt(run, junit('+a', '?b', '+c'));
    expect(judged.result.passed).toBe(true);
    expect(judged.told).toEqual([`${TOLD}gone: cart › d; skipped: cart › b`]);
    const other = await attempt(run, junit('+a', '+b', '+d', '+e'));
    expect(other.told).toEqual([]);
    expect(other.result.digest).not.toBe(judged.result.digest);
  });

  test('are known from one run of the gate there, and of the next stage from the one that it follows', async () => {
    const run = await runOf();
    const first = await attempt(run, junit('+a', '+b', '+d', '+new'));
    expect(runs()).toBe(2);
    await attempt(run, junit('+a', '+b', '+d'));
    expect(runs()).toBe(3);
    const next = await attempt(run, junit('+a', '+b', '+d'), first.commit);
    expect(runs()).toBe(4);
    expect(next.told).toEqual([`${TOLD}gone: cart › new`]);
  });

  test('are looked for when the commit has passed its gates, and only then', async () => {
    const run = await runOf({
      script: `${script()}; grep -q good out.xml`,
      gate: 'junit: out.xml, rerun: false',
    });
    const judged = await attempt(run, junit('-a'));
    expect(judged.result.passed).toBe(false);
    expect(judged.told).toEqual([]);
    expect(runs()).toBe(1);
  });

  test('are not looked for where the plan protects nothing, or nobody says what was before', async () => {
    const open = await attempt(await runOf({ rest: 'protects: []' }), junit('+a'));
    expect(open.told).toEqual([]);
    expect((await attempt(await runOf(), junit('+a'), null)).told).toEqual([]);
    expect(runs()).toBe(2);
    const { checkout } = bench.repository;
    bench.sandbox.git(checkout, 'checkout', '--quiet', '--detach', base);
    const house = commitFiles(bench.sandbox, checkout, {
      '.stagegate/protects.yaml': 'protects: cases/**\n',
    });
    const run = await runOf({ rest: 'protects: []' });
    bench.sandbox.git(bench.mirror(run), 'fetch', '--quiet', checkout, house);
    expect((await attempt(run, junit('+a'), base, house)).told).toHaveLength(1);
  });
});

describe('what was before cannot be had', () => {
  const atBase = 'grep -q begun cases/unit.txt';
  test.each([
    {
      why: 'the gate takes too long there',
      before: `${atBase} || sleep 60`,
      gate: 'junit: out.xml, timeout: 2s',
      told: /over its time limit/,
      asks: true,
    },
    {
      why: 'its report is rubbish there',
      before: `${atBase} || { echo x > out.xml; exit 0; }`,
      gate: 'junit: out.xml',
      told: /"out\.xml" is no whole XML/,
      asks: true,
    },
    {
      why: 'it has no tests there yet',
      before: `${atBase} || exit 1`,
      gate: 'junit: out.xml',
      told: /there, the gate left no report/,
      asks: false,
    },
  ])('since $why: the stage goes on, and it is told', async ({ before, gate, told, asks }) => {
    const at = { script: `${before}; ${script()}`, gate };
    const tests = junit('+begun');
    const judged = await attempt(await runOf(at), tests);
    expect(judged.result).toMatchObject({ passed: true, gates: [{ outcome: 'passed' }] });
    expect(judged.told).toEqual([]);
    expect(judged.notes).toEqual([expect.stringMatching(told)]);
    const strict = await attempt(await runOf({ ...at, rest: 'profile: strict' }), tests);
    expect(strict.result.passed).toBe(true);
    expect(strict.told).toEqual(asks ? [expect.stringMatching(told)] : []);
  });
});
