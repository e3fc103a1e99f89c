import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { correctionRow } from '../../../src/domain/reconcile/correction.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
import { moveBase } from '../../support/move-base.js';
import { runProgram } from './run-program.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const eligible = (...words: string[]) =>
  runProgram(['handoff', ...words, '--eligible'], {
    cwd: bench.repository.checkout,
    env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: '127.0.0.1:1' },
  });
const standing = async (task: string) => {
  const { code, stdout } = await eligible(task, '--json');
  return { code, ...(JSON.parse(stdout) as { stages: object[]; merge: object | null }) };
};

test('--eligible names the commit by which the base has a stage, and does not offer it', async () => {
  const { run } = await endRun(bench);
  expect(await standing(run.taskKey)).toMatchObject({ code: 0, stages: [{ kind: 'eligible', why: null }] });
  const commit = moveBase(bench, 'api.txt', 'api\n');
  const why = `in the base, as ${commit.slice(0, 12)} (known by what it changes)`;
  expect(await standing(run.taskKey)).toMatchObject({
    code: 0,
    stages: [{ stage: 'api', kind: 'in_base', why }],
    merge: null,
  });
  const { stdout } = await eligible(run.taskKey);
  expect(stdout.replace(/\s+/g, ' ')).toContain(why);
  expect(stdout).not.toContain('--stages');
});

test('--eligible goes by what was recorded of a stage, and says what it was handed off in', async () => {
  const { run, head } = await endRun(bench, { state: 'completed', publish: true });
  const branch = `stagegate/${run.taskKey}`;
  expect(await standing(run.taskKey)).toMatchObject({
    stages: [{ kind: 'handed_off', why: `in ${branch}` }],
  });
  const commit = moveBase(bench, 'other.txt');
  const moved = { kind: 'moved', stage: 'api', head, commit, by: 'patch' } as const;
  const row = correctionRow({ moved, by: { name: 'Ada', email: null }, at: run.startedAt });
  const { repository, taskKey, number } = run;
  await bench.store.appendLedger({ run: { repositoryId: repository.id, taskKey, number }, rows: [row] });
  expect(await standing(run.taskKey)).toMatchObject({
    stages: [
      {
        kind: 'handed_off',
        why: `in ${branch}, in the base, as ${commit.slice(0, 12)} (as recorded)`,
      },
    ],
  });
});
