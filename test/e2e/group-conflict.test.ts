import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

const PLAN = `
plan: shop
stages:
  api: {run: echo api > page.txt}
  rival: {run: echo rival > page.txt}
  docs: {run: echo docs > docs.txt}
handoff: {start: manual}
`;

const place = new Installation();
let shop: TestRepository;
beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  place.sandbox.write(shop.checkout, 'plan.yaml', PLAN);
  await place.startWorker();
  await place.json(shop.checkout, 'start', 'plan.yaml', '--task', 'C-1', '--title', 'Sell things');
  await place.statusWhen(shop.checkout, 'C-1', ({ state }) => state === 'awaiting_approval');
}, 120_000);
afterAll(() => place.close());

test('a group in conflict is shown beforehand, ends a watch with its own status, leaves nothing, and the run goes on', async () => {
  const { checkout, origin } = shop;
  const cli = (...argv: string[]) => place.cli(checkout, ...argv);
  const refs = () => place.sandbox.git(origin, 'for-each-ref', '--format=%(refname)').split('\n');
  const shown = await cli('handoff', 'C-1', '--eligible');
  expect(shown).toMatchObject({
    exitCode: 6,
    stdout: expect.stringContaining('In conflict: page.txt. Changed by: api, rival.'),
  });

  for (const [stages, exitCode] of [
    ['docs', 0],
    ['docs,api', 0],
    ['api,rival', 6],
    ['nothing', 2],
  ] as const)
    expect(await cli('handoff', 'C-1', '--eligible', '--stages', stages)).toMatchObject({ exitCode });
  const { stdout } = await cli('handoff', 'C-1', '--eligible', '--stages', 'docs');
  expect(stdout).toContain('docs merges onto main, at ');
  expect(stdout).toContain('Next: stagegate handoff C-1 --stages docs');

  expect((await cli('handoff', 'C-1', '--stages', 'api,rival')).exitCode).toBe(0);
  await place.statusWhen(checkout, 'C-1', ({ handoff }) => handoff.failure !== null);
  const watched = await cli('status', 'C-1', '--watch', '--until-waiting');
  expect(watched.exitCode).toBe(6);
  expect((await cli('show', 'C-1', 'handoff')).stdout).toContain('>>>>>>> rival');
  expect(refs()).toEqual(['refs/heads/main']);

  expect((await cli('give-up', 'C-1', 'handoff', '-m', 'one of them is wrong', '--yes')).exitCode).toBe(0);
  await place.statusWhen(checkout, 'C-1', ({ groups = [] }) => groups[0]?.state === 'failed');
  expect((await cli('handoff', 'C-1', '--stages', 'docs')).exitCode).toBe(0);
  const { groups, state } = await place.statusWhen(checkout, 'C-1', ({ groups: all = [] }) =>
    all.some(({ number, state: one }) => number === 2 && one === 'done'),
  );
  expect(groups).toMatchObject([
    { stages: [{ stage: 'api' }, { stage: 'rival' }], pushed: false, pullRequest: null },
    { stages: [{ stage: 'docs' }], pushed: true, branch: 'stagegate/C-1+2' },
  ]);
  expect(state).not.toBe('failed');
  expect(refs().filter((ref) => ref.startsWith('refs/heads/'))).toEqual([
    'refs/heads/main',
    'refs/heads/stagegate/C-1+2',
  ]);
}, 180_000);
