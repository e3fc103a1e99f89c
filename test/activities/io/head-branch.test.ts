import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { PublishInput } from '../../../src/activities/contracts.js';
import { PROTECTED_KEY } from '../../../src/forge/local-forge.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'mkdir -p .stagegate; rm -f .stagegate/protects.yaml; echo api > api.txt'}
handoff: {branch: ship/next}
`;

let bench: ActivityBench;
let clones = 0;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());
beforeEach(() => {
  const { origin } = bench.repository;
  bench.sandbox.git(origin, 'update-ref', '-d', 'refs/heads/ship/next');
  const config = bench.sandbox.git(origin, 'config', '--list', '--name-only');
  if (config.includes(PROTECTED_KEY)) bench.sandbox.git(origin, 'config', '--unset-all', PROTECTED_KEY);
});

const protect = (glob: string) =>
  bench.sandbox.git(bench.repository.origin, 'config', '--add', PROTECTED_KEY, glob);

async function assemble(plan = PLAN) {
  const run = await bench.runOf(plan);
  const { head } = await bench.attempt(run, { stage: 'api' });
  const heads = [{ stage: 'api', attempt: 1, head: head ?? 'none' }];
  const input = { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
  const again = () => bench.act('assembleCollector', input);
  return { run, made: await again(), again };
}

/** A collector that is assembled, and is to be pushed. */
async function publication(): Promise<PublishInput> {
  const { run, made } = await assemble();
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const { branch, collector } = made;
  return { run, title: 'T', baseBranch: 'main', branch, collector, stages: ['api'] };
}

/** What `.stagegate/protects.yaml` says on the base from now on. */
function houseProtects(text: string): void {
  const { sandbox, repository } = bench;
  const clone = join(sandbox.dir, `clone-${String((clones += 1))}`);
  sandbox.git(sandbox.dir, 'clone', '--quiet', repository.origin, clone);
  commitFiles(sandbox, clone, { '.stagegate/protects.yaml': text }, 'somebody else');
  sandbox.git(clone, 'push', '--quiet');
}

const shipped = () => bench.sandbox.git(bench.repository.origin, 'branch', '--list', 'ship/*');

test('what the forge protects is not even assembled', async () => {
  protect('hotfix/*');
  protect('Ship/**');
  const { made, again } = await assemble();
  expect(made).toMatchObject({
    kind: 'failed',
    failure: {
      code: 'HANDOFF_PROTECTED',
      class: 'policy',
      message: expect.stringContaining('stagegate.protected=Ship/** in'),
      next: expect.stringContaining('stagegate replan T-'),
    },
  });
  bench.sandbox.git(bench.repository.origin, 'config', '--unset-all', PROTECTED_KEY);
  expect(await again()).toMatchObject({ kind: 'assembled', branch: 'ship/next' });
});

test('what the forge protects since it was assembled is not pushed', async () => {
  const input = await publication();
  protect('ship/*');
  expect(await bench.act('pushCollector', input)).toMatchObject({
    kind: 'failed',
    failure: { code: 'HANDOFF_PROTECTED' },
  });
  expect(shipped()).toBe('');
});

test('a protection that nobody can read stops nobody, and is told', async () => {
  protect('[ship');
  expect(await bench.act('pushCollector', await publication())).toEqual({
    kind: 'pushed',
    note: expect.stringMatching(
      /^whether the forge protects ship\/next is not known: stagegate\.protected=\[ship in /,
    ),
  });
  expect(shipped()).not.toBe('');
});

test("what the repository protects at the run's base is not assembled, whatever a stage or a later base says", async () => {
  houseProtects('branches: ship/*\n');
  const { made, again } = await assemble();
  const failure = {
    code: 'HANDOFF_PROTECTED',
    message: expect.stringContaining('.stagegate/protects.yaml at the base'),
  };
  expect(made).toMatchObject({ kind: 'failed', failure });
  houseProtects('branches: other/*\n');
  expect(await again()).toMatchObject({ kind: 'failed', failure });
  expect((await assemble()).made).toMatchObject({ kind: 'assembled' });
});
