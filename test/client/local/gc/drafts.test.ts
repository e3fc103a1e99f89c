import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { runWorkflowId } from '../../../../src/contract/ids.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { draftAsked, isPushed, pullStates, recordAsked } from '../../../support/asked-drafts.js';
import { endRun } from '../../../support/ended-run.js';
import { testClient, uniquePrefix } from '../../../support/temporal.js';
import { gcOf, runGc } from './gc-of.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

/** A run whose draft is open; with no end in the ledger unless `state` is one. */
async function left(state: 'running' | 'failed' = 'running') {
  const { run, head } = await endRun(bench, {
    state,
    endedAt: state === 'failed' ? '2026-02-01T00:00:00.000Z' : null,
  });
  const draft = draftAsked({ run, head });
  await recordAsked(bench, draft);
  await bench.act('openDraft', draft);
  return draft;
}

const whyOf = async (which: 'dropped' | 'kept', ...more: string[]) =>
  (await gcOf(bench, ...more))[which].filter(({ kind }) => kind === 'draft').map(({ why }) => why);

test('the draft of a run that was terminated is shown, and closed with its branch; what is kept of the run stays', async () => {
  const draft = await left();
  const { branch, run } = draft;
  expect(await whyOf('dropped', '--dry-run')).toEqual(['its run is over: nobody can answer there']);
  expect([isPushed(bench, branch), pullStates(bench, branch)]).toEqual([true, ['open']]);
  const { stdout } = await runGc(bench);
  expect(stdout.replace(/\s+/g, ' ')).toContain('draft');
  expect([isPushed(bench, branch), pullStates(bench, branch)]).toEqual([false, ['closed']]);
  expect(bench.show(run, draft.head, 'api.txt')).toBe('api');
  expect(await whyOf('dropped')).toEqual([]);
});

test('however young its end: nobody can answer there', async () => {
  const { branch } = await left('failed');
  expect(await whyOf('dropped', '--older-than', '1000d')).toHaveLength(1);
  expect(isPushed(bench, branch)).toBe(false);
});

test("an open run's draft stays, one that somebody pushed to, and what the ledger does not know", async () => {
  const draft = await left();
  const { branch, head } = draft;
  const client = await testClient();
  const handle = await client.workflow.start('none', {
    taskQueue: uniquePrefix(),
    workflowId: idOf(draft.run),
  });
  try {
    expect(await whyOf('kept')).toEqual(['its run is open, or a later one of its task']);
  } finally {
    await handle.terminate();
    await client.connection.close();
  }
  const { origin } = bench.repository;
  bench.sandbox.git(origin, 'update-ref', `refs/heads/stagegate-ask/T-1/1/api/9-${head.slice(0, 12)}`, head);
  const more = bench.sandbox.git(origin, 'commit-tree', `${head}^{tree}`, '-p', head, '-m', 'more');
  bench.sandbox.git(origin, 'update-ref', `refs/heads/${branch}`, more);
  expect(await whyOf('kept')).toEqual(['somebody pushed to it']);
  expect(pullStates(bench, branch)).toEqual(['open']);
  expect(isPushed(bench, `stagegate-ask/T-1/1/api/9-${head.slice(0, 12)}`)).toBe(true);
});

const idOf = ({ repository, taskKey }: RunRef) => runWorkflowId({ slug: repository.slug, taskKey });
