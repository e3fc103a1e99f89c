import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Database from 'libsql';

import { runWorkflowId } from '../../../src/contract/ids.js';
import { WORKFLOW_TYPES } from '../../../src/contract/workflow-types.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
import { testAddress, testClient, uniquePrefix } from '../../support/temporal.js';
import { failureIn, runProgram } from './run-program.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

test('audit shows who did what, without a server; --verify finds what was changed and what was taken away', async () => {
  const { run } = await endRun(bench, { state: 'completed' });
  const at = '2026-01-02T03:04:05.000Z';
  const actor = { name: 'Bea', email: 'bea@example.org' };
  await bench.act('recordLedger', {
    run,
    rows: [
      {
        seq: 1,
        key: 's',
        kind: 'started',
        at,
        data: { startedBy: { name: 'Ada', email: 'ada@example.org' } },
      },
      { seq: 2, key: 'd', kind: 'decided', at, data: { requestId: 'api/1', action: 'approve', actor } },
    ],
  });
  const audit = (...more: string[]) =>
    runProgram(['audit', run.taskKey, ...more], {
      cwd: bench.repository.checkout,
      env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: '127.0.0.1:1' },
    });
  const shown = await audit();
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(/Ada <ada@example.org> +started/);
  expect(shown.stdout).toMatch(/Bea <bea@example.org> +approve +api\/1/);
  const value = JSON.parse((await audit('--json')).stdout) as { head: string; entries: unknown[] };
  expect(value.entries).toHaveLength(2);
  expect(failureIn(await audit('--verify', '--json'))).toMatchObject({
    code: 'AUDIT_BROKEN',
    message: expect.stringContaining('Temporal could not be asked'),
  });

  await bench.act('recordLedger', {
    run,
    rows: [{ seq: 3, key: 'f', kind: 'finished', at, data: { state: 'completed' } }],
  });
  const whole = JSON.parse((await audit('--verify', '--json')).stdout) as { head: string };
  expect(whole).toMatchObject({ rows: 3, broken: [] });
  expect((await audit('--verify', '--head', whole.head)).code).toBe(0);
  expect(failureIn(await audit('--verify', '--json', '--head', value.head))).toMatchObject({
    code: 'AUDIT_REWRITTEN',
  });
  expect(failureIn(await audit('--json', '--head', value.head))).toMatchObject({ code: 'BAD_INPUT' });

  const raw = new Database(join(bench.paths.state, 'store.db'));
  raw.exec("update ledger set data = replace(data, 'bea', 'eve') where seq = 2");
  raw.close();
  const broken = await audit('--verify', '--json');
  expect(failureIn(broken)).toMatchObject({ code: 'AUDIT_BROKEN' });
  expect(failureIn(broken).message).toContain('Rows: 2 changed.');
  expect(broken.code).toBe(1);
});

test('a run that has just ended and still writes its last rows is not told to be broken', async () => {
  const { run } = await endRun(bench, { state: 'completed' });
  const { slug } = run.repository;
  const data = { startedBy: { name: 'Ada', email: 'ada@example.org' } };
  const started = { seq: 1, key: 's', kind: 'started' as const, at: '2026-01-02T03:04:05.000Z', data };
  await bench.act('recordLedger', { run, rows: [started] });
  const verify = (...more: string[]) =>
    runProgram(['audit', run.taskKey, '--run', String(run.number), '--verify', ...more], {
      cwd: bench.repository.checkout,
      env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: testAddress() },
    });
  const client = await testClient();
  /** The task's workflow, of the run with that number, as it is while nobody has closed it. */
  const open = (number: number) =>
    client.workflow.start(WORKFLOW_TYPES.run, {
      workflowId: runWorkflowId({ slug, taskKey: run.taskKey }),
      taskQueue: uniquePrefix(),
      memo: { number },
    });
  try {
    const closing = await open(run.number);
    const seen = await verify();
    expect(seen.stdout).toContain('1 rows, none changed');
    expect(seen.stdout).toContain('its last rows are on their way');
    expect(seen.code).toBe(0);
    await closing.terminate();
    expect(failureIn(await verify('--json'))).toMatchObject({ code: 'AUDIT_BROKEN' });
    const later = await open(run.number + 1);
    expect(failureIn(await verify('--json'))).toMatchObject({ code: 'AUDIT_BROKEN' });
    await later.terminate();
  } finally {
    await client.connection.close();
  }
});
