import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../../support/activity-bench.js';
import { commitFiles } from '../../../support/git-history.js';
import { judge, junit, planWith } from './gate-run.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

let logs = 0;
const SOON = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const entry = (more: string) => `{gate: unit, owner: ada, reason: 'slow clock', ${more}}`;
const WAITS = entry(`test: 'cart › waits', until: ${SOON}`);

/** A gate that fails and says of which tests, in a repository whose base has this quarantine. */
async function judged(given: { tests: string; entries: readonly string[]; rest?: string; script?: string }) {
  const log = join(bench.sandbox.dir, `quarantined-${(logs += 1)}`);
  const { checkout } = bench.repository;
  const base = commitFiles(bench.sandbox, checkout, {
    '.stagegate/quarantine.yaml': `quarantine: [${given.entries.join(', ')}]\n# ${logs}\n`,
  });
  const { tests, rest = '', script = `printf '%s' '${tests}' > out.xml; exit 1` } = given;
  const plan = planWith({
    script: `echo run >> ${log}; ${script}`,
    gate: 'junit: out.xml, timeout: 2s',
    rest,
  });
  const run = await bench.runOf(plan);
  bench.sandbox.git(bench.mirror(run), 'fetch', '--quiet', checkout, base);
  const { result, report } = await judge(bench, run, { base });
  const runs = existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0;
  return { result, report, runs };
}

describe('a test in quarantine', () => {
  test('stops nothing when it fails, alone, and is told with its owner and its end', async () => {
    const { result, report, runs } = await judged({ tests: junit('+adds', '-waits'), entries: [WAITS] });
    expect(result).toMatchObject({ passed: true, gates: [{ outcome: 'quarantined' }] });
    expect(runs).toBe(1);
    expect(report.reason).toBe('exit status 1; all that failed is in quarantine');
    expect(report.notes?.[0]).toBe(`in quarantine: cart › waits until ${SOON} (ada: slow clock)`);
  });

  test('excuses no other test', async () => {
    const { result, runs } = await judged({ tests: junit('-adds', '-waits'), entries: [WAITS] });
    expect(result).toMatchObject({ passed: false, gates: [{ outcome: 'failed' }] });
    expect(runs).toBe(2);
  });

  test('excuses nothing where the report does not say which test failed', async () => {
    for (const script of [
      'exit 1',
      'echo rubbish > out.xml; exit 1',
      `printf '%s' '${junit('+a')}' > out.xml; exit 1`,
    ])
      expect((await judged({ tests: '', script, entries: [WAITS] })).result.passed).toBe(false);
  });

  test('counts again when its time is over, and the verdict says so', async () => {
    const over = entry(`test: 'cart › waits', until: 2026-01-31`);
    const { result, report } = await judged({ tests: junit('-waits'), entries: [over] });
    expect(result).toMatchObject({ passed: false, gates: [{ outcome: 'failed' }] });
    expect(report.notes?.[0]).toBe('its quarantine is over: cart › waits until 2026-01-31 (ada: slow clock)');
  });

  test('is not accepted under strict', async () => {
    const { result } = await judged({ tests: junit('-waits'), entries: [WAITS], rest: 'profile: strict' });
    expect(result).toMatchObject({ passed: false, gates: [{ outcome: 'quarantined' }] });
    expect(result.failure?.message).toContain(
      'all that failed is in quarantine, which "strict" does not accept',
    );
  });
});

test('a whole gate in quarantine may fail in any way, its time limit too', async () => {
  const whole = entry(`until: ${SOON}`);
  for (const script of ['exit 7', 'sleep 60'])
    expect((await judged({ tests: '', script, entries: [whole] })).result).toMatchObject({
      passed: true,
      gates: [{ outcome: 'quarantined' }],
    });
});

test('the stage’s own quarantine is none: that of the base counts', async () => {
  const { checkout } = bench.repository;
  const run = await bench.runOf(planWith({ script: 'exit 1' }));
  const commit = commitFiles(bench.sandbox, checkout, {
    '.stagegate/quarantine.yaml': `quarantine: [${entry(`until: ${SOON}`)}]\n# own\n`,
  });
  bench.sandbox.git(bench.mirror(run), 'fetch', '--quiet', checkout, commit);
  const { result } = await judge(bench, run, { commit, base: bench.repository.head });
  expect(result).toMatchObject({ passed: false, gates: [{ outcome: 'failed' }] });
});

test.each([
  ['quarantine', 'quarantine: [{gate: unit}]', 'QUARANTINE_INVALID'],
  ['protects', 'protects: 5', 'PROTECTS_INVALID'],
])('a base whose %s has mistakes starts nothing', async (name, text, code) => {
  const { checkout } = bench.repository;
  const localCommit = commitFiles(bench.sandbox, checkout, {
    '.stagegate/quarantine.yaml': 'quarantine: []\n',
    [`.stagegate/${name}.yaml`]: `${text}\n`,
  });
  const run = await bench.refOf(planWith({ script: 'true' }), `${name}-1`);
  const prepared = await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit });
  expect(prepared).toMatchObject({ kind: 'failed', failure: { code } });
});
