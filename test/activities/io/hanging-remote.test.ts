import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CancelledFailure } from '@temporalio/activity';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { identityOf } from '../../../src/process/index.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { waitUntil } from '../../support/wait-until.js';

let bench: ActivityBench;
let run: RunRef;
const connected = () => join(bench.sandbox.dir, 'connected');

/** An origin behind a connection that is there and never says a word: git leaves it to `ssh`, which is ours. */
beforeEach(async () => {
  bench = await ActivityBench.open();
  const ssh = join(bench.sandbox.dir, 'ssh');
  writeFileSync(
    ssh,
    `#!/bin/sh\necho $$ > ${connected()}.new\nmv ${connected()}.new ${connected()}\nexec sleep 600\n`,
  );
  chmodSync(ssh, 0o755);
  process.env['GIT_SSH_COMMAND'] = ssh;
  run = await bench.runOf('plan: p\nstages: {a: {run: ls}}');
  run = {
    ...run,
    repository: { ...run.repository, fetchUrl: 'ssh://nowhere.invalid/shop.git' },
    taskKey: 'H-1',
  };
});
afterEach(async () => {
  delete process.env['GIT_SSH_COMMAND'];
  await bench.close();
});

/** Cancels once git waits for origin; true when what held the connection is gone as well. */
async function endsWith(
  act: (call: ReturnType<ActivityBench['call']>) => Promise<unknown>,
): Promise<boolean> {
  const call = bench.call();
  const acting = act(call).then(
    () => 'done',
    (error: unknown) => error,
  );
  await waitUntil('git to talk to origin', () => existsSync(connected()));
  call.cancel();
  expect(await acting).toBeInstanceOf(CancelledFailure);
  const holder = Number(readFileSync(connected(), 'utf8'));
  return identityOf({ pid: holder }) === null;
}

describe('an abort does not wait for an origin that never answers', () => {
  test('when it fetches the base', async () => {
    const input = { run, baseBranch: 'main', localCommit: null };
    expect(await endsWith((call) => bench.act('prepareRepository', input, call))).toBe(true);
  });

  test('when it fetches the base anew for the collector', async () => {
    const heads = [{ stage: 'a', attempt: 1, head: bench.repository.head }];
    const input = { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
    expect(await endsWith((call) => bench.act('assembleCollector', input, call))).toBe(true);
  });

  test('when it pushes', async () => {
    const collector = bench.repository.head;
    const input = { run, title: 'T', baseBranch: 'main', branch: 'stagegate/H-1', collector, stages: [] };
    expect(await endsWith((call) => bench.act('pushCollector', input, call))).toBe(true);
  });
});
