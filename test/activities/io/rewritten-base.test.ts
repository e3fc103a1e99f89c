import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { AssembleInput } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { moveBase } from '../../support/move-base.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.txt'}
handoff: branch
`;

async function inputOf(run: RunRef): Promise<AssembleInput> {
  const { base } = await prepared(run);
  const { head } = await bench.attempt(run, { stage: 'api', base });
  const heads = [{ stage: 'api', attempt: 1, head: head ?? 'none' }];
  return { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
}

async function prepared(run: RunRef) {
  const made = await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
  if (made.kind === 'failed') throw new Error(made.failure.message);
  return { base: made.commit };
}

/** Takes main's last commit out by force. */
function rewriteBase(text: string): string {
  const { sandbox, repository } = bench;
  const commit = sandbox.git(
    repository.origin,
    ...['commit-tree', 'refs/heads/main~1^{tree}'],
    ...['-p', 'refs/heads/main~1', '-m', text],
  );
  sandbox.git(repository.origin, 'update-ref', 'refs/heads/main', commit);
  return commit;
}

test('a base that was rewritten since: what was taken out does not come back with the stages', async () => {
  const secret = moveBase(bench, 'secret.txt', 'a secret by mistake\n');
  const input = await inputOf(await bench.runOf(PLAN));
  const refs = bench.refs(bench.repository.origin);
  const newest = rewriteBase('without the secret');
  const made = await bench.act('assembleCollector', input);
  expect(made).toMatchObject({
    kind: 'failed',
    failure: {
      code: 'HANDOFF_BASE_REWRITTEN',
      class: 'conflict',
      message: expect.stringContaining(`main was rewritten: ${secret.slice(0, 12)}`),
      next: expect.stringContaining('stagegate rerun '),
    },
  });
  expect(bench.refs(bench.repository.origin)).toBe(refs.replace(secret, newest));

  const anew = await inputOf(await bench.runOf(PLAN));
  expect(await bench.act('assembleCollector', anew)).toMatchObject({ kind: 'assembled', base: newest });
});

test('one that is rewritten between assembly and push is found right before the push', async () => {
  moveBase(bench, 'more.txt');
  const input = await inputOf(await bench.runOf(PLAN));
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const newest = rewriteBase('without more');
  const { branch, collector } = made;
  const publication = { run: input.run, title: 'T', baseBranch: 'main', branch, collector, stages: ['api'] };
  expect(await bench.act('pushCollector', { ...publication, followsBase: true })).toEqual({
    kind: 'moved',
    base: newest,
  });
  expect(await bench.act('assembleCollector', { ...input, attempt: 2 })).toMatchObject({
    failure: { code: 'HANDOFF_BASE_REWRITTEN' },
  });
});
