import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { attemptDir, resolvePaths } from '../../../src/config/paths.js';
import { parseRunWorkflowId } from '../../../src/contract/ids.js';
import { makeRepository } from '../../support/git-history.js';
import { openGitSandbox } from '../../support/git-sandbox.js';
import { testAddress, uniquePrefix } from '../../support/temporal.js';
import { failureIn, runProgram } from './run-program.js';

/** The run is there, and what its stages wrote; nobody is there who could be asked about it. */
describe('logs, with no worker', () => {
  const sandbox = openGitSandbox();
  const { checkout } = makeRepository(sandbox);
  const env = {
    STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
    TEMPORAL_ADDRESS: testAddress(),
    STAGEGATE_TASK_QUEUE_PREFIX: uniquePrefix(),
  };
  const run = (...argv: string[]) => runProgram(argv, { cwd: checkout, env });

  beforeAll(async () => {
    sandbox.write(sandbox.dir, 'plan.yaml', 'plan: demo\nstages: {api: {run: "true"}, ui: {run: "true"}}\n');
    const plan = join(sandbox.dir, 'plan.yaml');
    const { stdout } = await run('start', plan, '--task', 'ADD-42', '--json');
    const { workflowId } = JSON.parse(stdout) as { workflowId: string };
    const slug = parseRunWorkflowId(workflowId)?.slug ?? '';
    const paths = resolvePaths({ env });
    const logs: [number, string, number, string, string][] = [
      [1, 'api', 1, 'executor', 'of an earlier run\n'],
      [2, 'api', 1, 'executor', 'first try\n'],
      [2, 'api', 10, 'executor', 'tenth try\n'],
      [2, 'api', 10, 'gates/unit', 'red\n'],
      [2, 'ui', 1, 'executor', 'drawing\n'],
    ];
    for (const [at, [number, stage, attempt, name, text]] of logs.entries()) {
      const key = { slug, taskKey: 'ADD-42', number, stage, attempt };
      const file = join(attemptDir(paths, key), name, 'output.log');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      utimesSync(file, 1_700_000_000 + at, 1_700_000_000 + at);
    }
  });
  afterAll(() => sandbox.close());

  test('come from the disk: the last attempt of a stage in the latest run', async () => {
    const told = await run('logs', 'ADD-42', 'api');
    expect(told.stdout).toContain('==> api, attempt 10: executor <==\ntenth try');
    expect(told.stdout).toContain('==> api, attempt 10: unit <==\nred');
    expect(told).toMatchObject({ code: 0 });
  });

  test('of the stage that wrote last, when none is named', async () => {
    expect(JSON.parse((await run('logs', 'ADD-42', '--json')).stdout)).toMatchObject({
      stage: 'ui',
      attempt: 1,
      run: 2,
    });
  });

  test('of the run, the attempt and the gate that are named', async () => {
    expect((await run('logs', 'ADD-42', 'api', '--run', '1')).stdout).toContain('of an earlier run');
    expect((await run('logs', 'ADD-42', 'api', '--attempt', '1')).stdout).toContain('first try');
    const gate = (await run('logs', 'ADD-42', 'api', '--gate', 'unit')).stdout;
    expect(gate).toContain('red');
    expect(gate).not.toContain('tenth try');
  });

  test('what is not there either is a matter for the worker', async () => {
    for (const argv of [['e2e'], ['api', '--attempt', '3'], ['api', '--run', '7'], ['api', '--gate', 'lint']])
      expect(failureIn(await run('logs', 'ADD-42', ...argv, '--json')).code).toBe('NO_WORKER');
  });
});
