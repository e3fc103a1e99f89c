import { dirname } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { runWorkflowId } from '../../../src/contract/ids.js';
import { pullSeenSignal } from '../../../src/contract/messages.js';
import { ActivityBench } from '../../support/activity-bench.js';
import type { BenchRun } from '../../support/bench-run.js';
import { detailsOf } from '../../support/details-of.js';
import { endRun } from '../../support/ended-run.js';
import { RunBench } from '../../support/run-bench.js';
import { planHandoff, planOf } from '../../support/run-plan.js';
import { ScriptedWorld } from '../../support/scripted-world.js';
import { testAddress } from '../../support/temporal.js';
import { waitUntil } from '../../support/wait-until.js';
import { runProgram } from './run-program.js';

const at = '2026-03-01T12:00:00.000Z';
let parts: ActivityBench;
let bench: RunBench;
beforeAll(async () => {
  [parts, bench] = await Promise.all([ActivityBench.open(), RunBench.open()]);
});
afterAll(async () => {
  await bench.close();
  await parts.close();
});

const sync = (task: string, address: string) =>
  runProgram(['pr', 'sync', task], {
    cwd: parts.repository.checkout,
    env: {
      PATH: '/usr/bin:/bin',
      STAGEGATE_HOME: dirname(parts.paths.state),
      TEMPORAL_ADDRESS: address,
      STAGEGATE_TASK_QUEUE_PREFIX: bench.queue,
    },
  });

/** A run that waits with one of its two stages handed off, the pull request of which is a real one of the bare repository. */
async function waiting(): Promise<{ run: BenchRun; task: string; collector: string }> {
  const { run: first } = await endRun(parts, { state: 'completed', publish: true });
  const { repository, taskKey: task } = first;
  const { id: repositoryId, slug } = repository;
  const branch = `stagegate/${task}`;
  const collector = parts.sandbox.git(parts.repository.origin, 'rev-parse', branch);
  const publication = { run: first, title: 'Sell', baseBranch: 'main', branch, collector, stages: ['api'] };
  const opened = await parts.act('openPullRequest', publication);
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const run = await bench.startIn(
    new ScriptedWorld({
      plan: planOf([{ key: 'a' }, { key: 'b' }], { handoff: planHandoff({ start: 'manual' }) }),
      propose: () => opened,
    }),
    { repository, task: { key: task, title: 'Sell', requirements: null } },
  );
  const key = { repositoryId, taskKey: task, number: run.number };
  const workflowId = runWorkflowId({ slug, taskKey: task });
  const about = { startToken: `token-open-${task}`, input: {}, startedAt: at };
  await parts.store.allocateRun({ ...key, ...about, slug, workflowId });
  const data = opened.pullRequest;
  const row = { seq: 1, key: `pr:${String(data.number)}`, kind: 'pr', at, data } as const;
  await parts.store.appendLedger({ run: key, rows: [row] });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  await run.handOff(['a']);
  await run.when('the group to be done', ({ groups = [] }) => groups[0]?.state === 'done');
  return { run, task, collector };
}

const told = async (run: BenchRun) => {
  const { events } = await run.history(null);
  return (events ?? []).filter(
    (event) => event.workflowExecutionSignaledEventAttributes?.signalName === pullSeenSignal.name,
  ).length;
};

test('sync tells an open run what it saw, once for each change; without the server, or with the run over, it goes all the same', async () => {
  const { run, task, collector } = await waiting();
  expect(await sync(task, testAddress())).toMatchObject({ code: 0, stderr: '' });
  await waitUntil('the look to be in the details', async () =>
    (await detailsOf(run)).includes('seen 2026-03-01 12:03:00 UTC: open: no checks; no reviews'),
  );
  expect((await sync(task, testAddress())).stdout).toContain('Nothing has changed since the last look.');
  expect(await told(run)).toBe(1);

  const { origin } = parts.repository;
  const git = (...args: string[]) => parts.sandbox.git(origin, ...args);
  const head = git('commit-tree', `${collector}^{tree}`, '-p', collector, '-m', 'more');
  git('update-ref', `refs/heads/stagegate/${task}`, head);
  const alone = await sync(task, '127.0.0.1:1');
  expect(alone).toMatchObject({ code: 0, stderr: '' });
  expect(alone.stdout).toContain(`${task} #1: open`);
  expect(await told(run)).toBe(1);

  await run.abort();
  await run.closed();
  git('update-ref', 'refs/heads/main', head);
  const late = await sync(task, testAddress());
  expect(late).toMatchObject({ code: 0, stderr: '' });
  expect(late.stdout).toContain(`${task} #1: merged`);
  expect(await told(run)).toBe(1);
});
