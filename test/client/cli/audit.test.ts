import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Database from 'libsql';

import { ActivityBench } from '../../support/activity-bench.js';
import { endRun } from '../../support/ended-run.js';
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
  expect(failureIn(await audit('--verify', '--json'))).toMatchObject({ code: 'AUDIT_BROKEN' });

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
