import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../../support/activity-bench.js';
import { judge, junit, planWith } from './gate-run.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

let files = 0;
/** A file of the test's own, outside of every checkout. */
const newFile = () => join(bench.sandbox.dir, `rerun-${(files += 1)}`);
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim());

/** Fails once; says where it runs, and what it finds there. */
const failsOnce = (log: string) =>
  `pwd >> ${log}; ls | sort | tr '\\n' ' ' >> ${log}; echo >> ${log}; touch left; test $(wc -l < ${log}) -gt 2`;

describe('a gate that fails', () => {
  test('is run once more in another fresh checkout; when it passes there it is flaky, and stops nothing', async () => {
    const log = newFile();
    const run = await bench.runOf(planWith({ script: failsOnce(log) }));
    const { result, report } = await judge(bench, run);
    expect(result).toMatchObject({ passed: true, failure: null, gates: [{ id: 'unit', outcome: 'flaky' }] });
    const [first, firstFiles, second, secondFiles] = linesOf(log);
    expect(second).not.toBe(first);
    expect(secondFiles).toBe(firstFiles);
    expect(report).toMatchObject({
      outcome: 'flaky',
      blocking: false,
      exitCode: 1,
      reason: 'exit status 1; it passed when it was run once more on the same commit',
      log: bench.inAttempt(run, 'work', 1, 'gates', 'unit', 'output.log'),
      again: {
        outcome: 'passed',
        exitCode: 0,
        log: bench.inAttempt(run, 'work', 1, 'gates', 'unit.again', 'output.log'),
      },
    });
    expect(existsSync(report.again?.log ?? '')).toBe(true);
    for (const dir of [first, second]) expect(existsSync(dir ?? '')).toBe(false);
  });

  test('under strict a pass at the second run is none, and the failure says so', async () => {
    const run = await bench.runOf(planWith({ script: failsOnce(newFile()), rest: 'profile: strict' }));
    const { result, report } = await judge(bench, run);
    expect(result).toMatchObject({
      passed: false,
      gates: [{ outcome: 'flaky' }],
      failure: { retryable: true },
    });
    expect(result.failure?.message).toBe(
      'Stage "work" did not pass gate "unit" (flaky: exit status 1; it passed when it was run once more on the same commit, which "strict" does not accept).',
    );
    expect(report.blocking).toBe(true);
  });

  test('twice has failed, and its report tells of both runs', async () => {
    const log = newFile();
    const run = await bench.runOf(planWith({ script: `echo run >> ${log}; exit 3` }));
    const { result, report } = await judge(bench, run);
    expect(linesOf(log)).toHaveLength(2);
    expect(result).toMatchObject({ passed: false, gates: [{ outcome: 'failed' }] });
    expect(report).toMatchObject({
      reason: 'exit status 3',
      again: { outcome: 'failed', reason: 'exit status 3', exitCode: 3 },
      notes: ['it failed again when it was run once more'],
    });
  });

  test.each([
    ['the plan says so', 'exit 1', 'rerun: false'],
    ['it was over its time limit', 'sleep 60', 'timeout: 1s'],
    ['its program is not there', 'no-such-program-here', 'required: true'],
    ['it changed a tracked file', 'echo x > README.md', 'required: true'],
  ])('is not run once more where %s', async (_, script, gate) => {
    const log = newFile();
    const run = await bench.runOf(planWith({ script: `echo run >> ${log}; ${script}`, gate }));
    const { result, report } = await judge(bench, run);
    expect(result.passed).toBe(false);
    expect(linesOf(log)).toHaveLength(1);
    expect(report.again).toBeUndefined();
  });

  test('and is set up otherwise the second time counts by its first run', async () => {
    const [log, sets] = [newFile(), newFile()];
    const setup = `echo x >> ${sets}; test $(wc -l < ${sets}) -lt 2`;
    const rest = `workspace: {setup: ${JSON.stringify(setup)}}`;
    const run = await bench.runOf(planWith({ script: `echo run >> ${log}; exit 1`, rest }));
    const { result, report } = await judge(bench, run);
    expect(linesOf(log)).toHaveLength(1);
    expect(result).toMatchObject({ passed: false, failure: { code: 'GATE_FAILED' } });
    expect(report.notes?.[0]).toContain('it could not be run once more: ');
  });
});

describe('its tests', () => {
  /** Writes the next of some reports each time, and fails as long as there is one more. */
  const writes = async (reports: readonly string[], more: { gate?: string; rest?: string } = {}) => {
    const count = newFile();
    const say = reports.map((text, index) => `${index + 1}) printf '%s' '${text}' > out.xml;;`).join(' ');
    const script = `echo x >> ${count}; n=$(wc -l < ${count}); case $n in ${say} esac; test $n -ge ${reports.length}`;
    const { gate = 'junit: out.xml', rest } = more;
    return bench.runOf(planWith({ script, gate, ...(rest === undefined ? {} : { rest }) }));
  };

  test('are flaky one by one when they fail in one run and pass in the other', async () => {
    const run = await writes([junit('+a', '-b', '-c', '?d'), junit('+a', '+b', '+c', '?d')]);
    const { result, report } = await judge(bench, run);
    const counts = { passed: 1, failed: 0, skipped: 1, flaky: 2 };
    expect(result).toMatchObject({
      passed: true,
      gates: [{ outcome: 'flaky', tests: counts, notes: ['flaky: cart › b, cart › c'] }],
    });
    expect(report.failures).toEqual([
      { name: 'cart › b', outcome: 'flaky', message: 'expected 1' },
      { name: 'cart › c', outcome: 'flaky', message: 'expected 1' },
    ]);
  });

  test('that fail again are told apart from those that do not', async () => {
    const run = await writes([junit('+a', '-b', '-c'), junit('-a', '+b', '-c'), junit()]);
    const { result, report } = await judge(bench, run);
    const tests = { passed: 0, failed: 1, skipped: 0, flaky: 2 };
    expect(result.gates).toMatchObject([{ outcome: 'failed', tests }]);
    expect(report.notes).toEqual([
      'it failed again when it was run once more',
      'flaky: cart › a, cart › b',
      'failed: cart › c',
    ]);
  });

  test.each([
    ['standard', true],
    ['strict', false],
  ])('that their own runner tried twice are flaky, too: %s', async (profile, passed) => {
    const run = await writes([junit('+a', '~b')], { rest: `profile: ${profile}` });
    const { result } = await judge(bench, run);
    expect(result).toMatchObject({ passed, gates: [{ outcome: 'flaky', tests: { flaky: 1 } }] });
  });

  test.each([
    ['is not there', 'true', 'it left no report: there is no "out.xml"'],
    ['is rubbish', 'echo hello > out.xml', '"out.xml" is no whole XML (Non-whitespace before first tag.)'],
    ['is a link out of the checkout', 'ln -s /etc/passwd out.xml', '"out.xml" is a link, and not followed'],
    [
      'tells of failed tests that the exit status does not',
      `printf '%s' '${junit('+a', '-b')}' > out.xml`,
      'its exit status is 0, and yet its report tells of failed tests: cart › b',
    ],
  ])('a report that %s is told, and fails the gate under strict alone', async (_, script, problem) => {
    const gate = 'junit: out.xml';
    const standard = await judge(bench, await bench.runOf(planWith({ script, gate })));
    expect(standard.result).toMatchObject({ passed: true, gates: [{ outcome: 'passed' }] });
    expect(standard.report.notes).toEqual([problem]);
    const run = await bench.runOf(planWith({ script, gate, rest: 'profile: strict' }));
    const strict = await judge(bench, run);
    expect(strict.result).toMatchObject({ passed: false, gates: [{ outcome: 'failed' }] });
    expect(strict.report.reason).toBe(problem);
  });

  test('of many files are one list; what lay there before, or is part of the commit, is no report', async () => {
    const script = `mkdir -p out/deep; printf '%s' '${junit('+a', '+b')}' > out/1.xml; printf '%s' '${junit('?b', '-c')}' > out/deep/2.xml; exit 1`;
    const rest = `workspace: {setup: "mkdir out; echo old > out/old.xml"}`;
    const run = await bench.runOf(planWith({ script, gate: `junit: ['out/**/*.xml', '*.md']`, rest }));
    const { report } = await judge(bench, run);
    expect(report.tests).toEqual({ passed: 1, failed: 1, skipped: 1, flaky: 0 });
    expect(report.notes).toEqual([
      '"README.md" is a file of the commit, and no report',
      'it failed again when it was run once more',
      'failed: cart › c',
    ]);
  });
});

test('what an analysis points at is counted, and listed with the worst first', async () => {
  const results = ['note', 'error'].map((level) => ({ level, ruleId: 'r', message: { text: level } }));
  const sarif = JSON.stringify({ version: '2.1.0', runs: [{ results }] });
  const run = await bench.runOf(
    planWith({ script: `printf '%s' '${sarif}' > out.sarif`, gate: 'sarif: out.sarif' }),
  );
  const { result, report } = await judge(bench, run);
  expect(result.gates).toMatchObject([{ outcome: 'passed', alerts: { error: 1, warning: 0, note: 1 } }]);
  expect(report.alertList?.map(({ level }) => level)).toEqual(['error', 'note']);
});
