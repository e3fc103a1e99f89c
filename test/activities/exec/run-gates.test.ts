import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { GateReport, type GatesResult } from '../../../src/domain/stage/gate-report.js';
import { runs } from '../../process/support.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { waitUntil } from '../../support/wait-until.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const judge = (run: RunRef, stage = 'work', attempt = 1): Promise<GatesResult> =>
  bench.act('runGates', { run, stage, attempt, commit: bench.repository.head });
const reportOf = (run: RunRef, gate: string): GateReport =>
  GateReport.parse(
    JSON.parse(readFileSync(bench.inAttempt(run, 'work', 1, 'gates', `${gate}.json`), 'utf8')),
  );

/** A plan with these gates (one line each), all of them asked of stage `work`. */
const gated = (gates: readonly string[], rest = '') => `
plan: gates
${rest}
gates:
${gates.map((gate) => `  ${gate}\n`).join('')}
stages:
  work: {run: 'true', changes: none, gates: [${gates.map((gate) => gate.split(':', 1)[0] ?? '').join(', ')}]}
`;

describe('the gates of a commit', () => {
  test('run in a fresh checkout, one after the other; each leaves a report', async () => {
    const run = await bench.runOf(
      gated([
        'clean: test ! -e left-behind && ls',
        `tells: 'echo "no such price" >&2; exit 3'`,
        'after: test -e src',
      ]),
    );
    bench.sandbox.write(bench.inStage(run, 'work', 'tree'), 'left-behind', 'by the executor');
    const result = await judge(run);
    expect(result.gates.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['clean', 'passed'],
      ['tells', 'failed'],
      ['after', 'passed'],
    ]);
    expect(result).toMatchObject({ passed: false, failure: { code: 'GATE_FAILED', retryable: true } });
    expect(result.failure?.message).toBe('Stage "work" did not pass gate "tells" (failed: exit status 3).');
    expect(reportOf(run, 'tells')).toMatchObject({
      commit: bench.repository.head,
      command: `echo "no such price" >&2; exit 3`,
      exitCode: 3,
      blocking: true,
      tail: 'no such price\n',
      log: bench.inAttempt(run, 'work', 1, 'gates', 'tells', 'output.log'),
    });
    expect(existsSync(bench.inStage(run, 'work', 'gates-1', 'tree'))).toBe(false);
  });

  test('fail when they change a tracked file, not when they leave others', async () => {
    const run = await bench.runOf(
      gated(['caches: mkdir -p build .cache && touch build/x .cache/y', 'edits: echo fixed > README.md']),
    );
    expect((await judge(run)).gates).toMatchObject([{ outcome: 'passed' }, { outcome: 'failed' }]);
    expect(reportOf(run, 'edits').reason).toBe('it changed tracked files: README.md');
  });

  test('fail when they leave a pipe where git reads a file of the tree, not when nobody needs it', async () => {
    const run = await bench.runOf(
      gated([
        'caches: mkdir -p cache && mkfifo cache/.gitignore',
        'breaks: mkfifo .gitattributes && touch -d 2001-01-01 README.md',
      ]),
    );
    expect((await judge(run)).gates).toMatchObject([{ outcome: 'passed' }, { outcome: 'failed' }]);
    expect(reportOf(run, 'breaks').reason).toBe(
      'what it left cannot be compared: .gitattributes is a named pipe, where git reads a file',
    );
  });

  test.each([
    { profile: 'standard', passed: true },
    { profile: 'strict', passed: false },
  ])('whose program is missing or which are switched off: $profile', async ({ profile, passed }) => {
    const gates = ['absent: [no-such-linter-here, --fast]', `off: {run: 'true', disabled: too slow}`];
    const run = await bench.runOf(gated(gates, `profile: ${profile}`));
    const result = await judge(run);
    expect(result.gates.map(({ outcome }) => outcome)).toEqual(['unavailable', 'disabled']);
    expect(result.passed).toBe(passed);
    expect(reportOf(run, 'absent')).toMatchObject({
      reason: '"no-such-linter-here" is not there',
      log: null,
    });
    expect(reportOf(run, 'off')).toMatchObject({ reason: 'too slow', log: null, exitCode: null });
  });

  test('that are not required are reported and stop nothing', async () => {
    const run = await bench.runOf(gated([`advice: {run: 'false', required: false}`]));
    expect(await judge(run)).toMatchObject({
      passed: true,
      failure: null,
      gates: [{ outcome: 'failed', required: false }],
    });
  });

  test('are stopped at their time limit', async () => {
    const run = await bench.runOf(gated([`slow: {run: echo begun; sleep 60, timeout: 1s}`]));
    const { gates, failure } = await judge(run);
    expect(gates).toMatchObject([{ outcome: 'timed_out' }]);
    expect(failure?.message).toContain('gate "slow" (timed_out: over its time limit of 1 s)');
    expect(reportOf(run, 'slow').tail).toBe('begun\n');
  });

  test('that somebody else ended are run again, and the report tells of the run that counted', async () => {
    const once = join(bench.sandbox.dir, 'killed-once');
    const script = `echo begun; [ -e ${once} ] && echo well && exit 0; touch ${once}; kill -9 $PPID; kill -9 $$`;
    const run = await bench.runOf(gated([`shot: '${script}'`]));
    expect(await judge(run)).toMatchObject({ passed: true, gates: [{ outcome: 'passed' }] });
    const report = reportOf(run, 'shot');
    expect(report.tail).toBe('begun\nwell\n');
    expect(readFileSync(report.log ?? '', 'utf8')).toBe('begun\nwell\n');
  });

  test('whose name is that of a set-up step are run all the same', async () => {
    const run = await bench.runOf(gated(['setup-1: exit 9'], `workspace: {setup: 'true'}`));
    expect(await judge(run)).toMatchObject({ passed: false, gates: [{ id: 'setup-1', outcome: 'failed' }] });
  });

  test('cannot run when the set-up fails: the stage is told so', async () => {
    const run = await bench.runOf(gated(['any: exit 0'], `workspace: {setup: exit 4}`));
    const { gates, failure } = await judge(run);
    expect(gates).toEqual([]);
    expect(failure).toMatchObject({ code: 'SETUP_FAILED' });
    expect(failure?.message).toContain('exit status 4');
  });

  test('asked for again give the stored verdict; a lost one is made of the reports that are there', async () => {
    const count = join(bench.sandbox.dir, 'gate-count');
    const run = await bench.runOf(gated([`one: echo x >> ${count}`, `two: echo x >> ${count}`]));
    const first = await judge(run);
    expect(await judge(run)).toEqual(first);
    rmSync(bench.inAttempt(run, 'work', 1, 'gates.json'));
    writeFileSync(bench.inAttempt(run, 'work', 1, 'gates', 'two.json'), '{"half":');
    expect(await judge(run)).toEqual(first);
    expect(readFileSync(count, 'utf8')).toBe('x\nx\n');
    expect(readdirSync(bench.inAttempt(run, 'work', 1)).some((name) => name.endsWith('.draft'))).toBe(false);
  });

  test('stopped on request end at once and leave no process; asked for again, they have said nothing yet', async () => {
    const [begun, ended] = [join(bench.sandbox.dir, 'gate-begun'), join(bench.sandbox.dir, 'gate-ended')];
    const script = `test ! -e ${begun} || exit 0; echo $$ > ${begun}; sleep 60; touch ${ended}`;
    const run = await bench.runOf(gated([`long: '${script}'`]));
    const call = bench.call();
    const input = { run, stage: 'work', attempt: 1, commit: bench.repository.head };
    const judged = bench.act('runGates', input, call);
    await waitUntil('the gate', () => existsSync(begun) && readFileSync(begun, 'utf8') !== '');
    call.cancel();
    expect(await judged).toMatchObject({ passed: false });
    expect(runs(Number(readFileSync(begun, 'utf8')))).toBe(false);
    expect(existsSync(ended)).toBe(false);
    expect(await judge(run)).toMatchObject({ passed: true });
  });
});

test('the gates of the assembled branch are those of the handoff', async () => {
  const run = await bench.runOf(`
plan: handoff
gates: {whole: test -e src && false}
stages: {work: {run: 'true', changes: none}}
handoff: {gates: whole}
`);
  const { failure } = await judge(run, 'handoff');
  expect(failure).toMatchObject({
    code: 'HANDOFF_GATE_FAILED',
    next: `stagegate logs ${run.taskKey} handoff`,
  });
  expect(failure?.message).toContain('gate "whole" (failed: exit status 1)');
});
