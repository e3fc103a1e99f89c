import { dirname } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { PROTECTED_KEY } from '../../../src/forge/local-forge.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
import { moveBase } from '../../support/move-base.js';
import { failureIn, runProgram } from './run-program.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const handoff = (...words: string[]) =>
  runProgram(['handoff', ...words], {
    cwd: bench.repository.checkout,
    env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: '127.0.0.1:1' },
  });

test('--eligible names the branch, and what protects it', async () => {
  const { run } = await endRun(bench);
  const name = `stagegate/${run.taskKey}`;
  const free = await handoff(run.taskKey, '--eligible', '--json');
  expect(JSON.parse(free.stdout)).toMatchObject({ branch: { name, protectedBy: null, note: null } });
  const { origin } = bench.repository;
  bench.sandbox.git(origin, 'config', PROTECTED_KEY, 'stagegate/**');
  try {
    const kept = await handoff(run.taskKey, '--eligible');
    expect(kept.code).toBe(4);
    expect(kept.stdout.replace(/\s+/g, ' ')).toContain(
      `It would go into ${name}, which is protected (${PROTECTED_KEY}=stagegate/**`,
    );
    bench.sandbox.git(origin, 'config', PROTECTED_KEY, '[x');
    const unknown = await handoff(run.taskKey, '--eligible');
    expect(unknown.code).toBe(0);
    expect(unknown.stdout).toContain('whether that is protected is not known here');
  } finally {
    bench.sandbox.git(origin, 'config', '--unset-all', PROTECTED_KEY);
  }
});

test('--eligible lists the stages and probes the base; a conflict has an exit code of its own and its lines', async () => {
  const { run } = await endRun(bench);
  const refs = bench.refs(bench.mirror(run));
  const clean = await handoff(run.taskKey, '--eligible');
  expect(clean.code).toBe(0);
  expect(clean.stdout).toMatch(/api +✓ eligible/);
  expect(clean.stdout).toContain('All that is eligible merges onto main');
  expect(clean.stdout).toContain(`stagegate handoff ${run.taskKey} --stages api`);
  expect(bench.refs(bench.mirror(run))).toBe(refs);

  moveBase(bench, 'api.txt', 'theirs\n');
  const clash = await handoff(run.taskKey, '--eligible', '--json');
  expect(clash.code).toBe(6);
  expect(JSON.parse(clash.stdout)).toMatchObject({
    stages: [{ stage: 'api', kind: 'eligible', why: null }],
    groups: [],
    merge: { kind: 'conflict', failure: { code: 'HANDOFF_CONFLICT' } },
  });
  expect((await handoff(run.taskKey, '--eligible')).stdout).toContain('>>>>>>> api');
});

test('what is no list of stages, or no way to publish, is a mistake of the command line', async () => {
  for (const words of [
    ['--stages', 'API!'],
    ['--publish', 'branch'],
    ['--stages', 'api', '--publish', 'everywhere'],
  ])
    expect((await handoff('ADD-1', ...words)).code).toBe(2);
  expect(failureIn(await handoff('ADD-1', '--stages', ',', '--json'))).toMatchObject({ code: 'USAGE' });
});
