import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Authority } from '../../../src/domain/authority/authority.js';
import { commitFiles, makeCheckout } from '../../support/git-history.js';
import { TEST_IDENTITY } from '../../support/git-sandbox.js';
import { RunBench } from '../../support/run-bench.js';
import { planOf } from '../../support/run-plan.js';
import { policyRule } from '../../support/scripted-policy.js';
import { ownRepository } from './own-repository.js';
import { failureIn } from './run-program.js';

let bench: RunBench;
const own = ownRepository({ make: makeCheckout });
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const cli = (...argv: string[]) => own.cli(argv);

const HOUSE = `policies:
  infra:
    when: {paths: infra/**}
    then: require_approval
    approve: {by: ops, count: 2}
    why: production
  no-releases: {when: {effects: external}, then: deny, override: ops}
  no-network: {when: {effects: network}, then: deny, why: closed}
`;
const GROUPS = 'groups: {ops: [ada@example.org, bea@example.org]}\n';
const plan = (effects: string) => `
plan: ship
stages:
  ship:
    run: make ship
    effects: ${effects}
`;

test('plan tells what policies would ask of whom; a start that is denied for good names stage, rule and place', async () => {
  const files = { '.stagegate/policy.yaml': HOUSE, '.stagegate/groups.yaml': GROUPS };
  commitFiles(own.sandbox, own.path, {
    ...files,
    'ship.yaml': plan('external'),
    'net.yaml': plan('network'),
  });
  const told = (await cli('plan', 'ship.yaml')).stdout.replace(/\s+/g, ' ');
  expect(told).toContain(
    'denied; 1 of ops (ada@example.org, bea@example.org) may set it aside, by rule "no-releases" of the repository',
  );
  expect(told).toContain(
    'asks 2 of ops (ada@example.org, bea@example.org) for approval, if it changes infra/**',
  );
  expect(told).toContain('production');
  const json = JSON.parse((await cli('plan', 'net.yaml', '--json')).stdout) as { policies: object[] };
  expect(json.policies).toContainEqual(
    expect.objectContaining({ stage: 'ship', outcome: 'deny', who: 'nobody', why: 'closed' }),
  );
  const refused = await cli('start', 'net.yaml', '--task', 'NET-1', '--base-local', '--json');
  expect(refused.code).toBe(4);
  expect(failureIn(refused)).toMatchObject({
    code: 'PLAN_DENIED',
    message: expect.stringMatching(
      /net\.yaml:\d+:\d+: stage "ship": .*"no-network" of the repository.*closed/s,
    ),
  });
});

test('a plan that hands off to a branch which the base protects is not started', async () => {
  const plan = (handoff: string) => `plan: ship\nstages:\n  ship: {run: make ship}\nhandoff: ${handoff}\n`;
  commitFiles(own.sandbox, own.path, {
    '.stagegate/protects.yaml': "branches: [gh-pages, 'stagegate/KEPT-*']\n",
    'pages.yaml': plan('{branch: GH-Pages}'),
    'usual.yaml': plan('pull_request'),
    'none.yaml': plan('{branch: gh-pages, publish: none}'),
  });
  const start = (...words: string[]) => cli('start', ...words, '--base-local', '--json');
  for (const [file, task] of [
    ['pages.yaml', 'PAGES-1'],
    ['usual.yaml', 'KEPT-1'],
  ] as const)
    expect(failureIn(await start(file, '--task', task))).toMatchObject({
      code: 'PLAN_BRANCH_PROTECTED',
      message: expect.stringContaining('named by .stagegate/protects.yaml at the base'),
    });
  expect((await start('none.yaml', '--task', 'KEPT-1')).code).toBe(0);
  commitFiles(own.sandbox, own.path, { '.stagegate/protects.yaml': 'branches: [/x]\n' });
  expect(failureIn(await start('usual.yaml', '--task', 'KEPT-2'))).toMatchObject({
    code: 'PROTECTS_INVALID',
  });
});

test('mistakes in a quarantine, and what is over in it, are told by plan and start before anything begins', async () => {
  const entry = (until: string) =>
    `quarantine:\n  - {gate: unit, owner: ada@example.org, reason: a clock, until: ${until}}\n`;
  const gated = 'plan: p\ngates: {unit: make test}\nstages: {a: {run: x, gates: unit}}\n';
  commitFiles(own.sandbox, own.path, { '.stagegate/quarantine.yaml': entry('soon'), 'plan.yaml': gated });
  const words = (text: string) => text.replace(/\s+/g, ' ');
  const wrong = '.stagegate/quarantine.yaml:2:66: ';
  expect(words((await cli('plan', 'plan.yaml')).stdout)).toContain(wrong);
  const refused = failureIn(await cli('start', 'plan.yaml', '--task', 'Q-1', '--base-local', '--json'));
  expect(refused).toMatchObject({ code: 'QUARANTINE_INVALID', message: expect.stringContaining(wrong) });
  commitFiles(own.sandbox, own.path, { '.stagegate/quarantine.yaml': entry('2026-02-28') });
  expect(words((await cli('plan', 'plan.yaml')).stdout)).toContain(
    'the quarantine of gate "unit" is over: the whole gate until 2026-02-28 (ada@example.org: a clock)',
  );
});

test('what is denied is told with its code, and set aside by its group with a reason', async () => {
  const { email } = TEST_IDENTITY;
  const authority: Authority = {
    commit: 'b'.repeat(40),
    people: {},
    groups: { ops: { members: [email], count: 1, selfApproval: false } },
    everybodySelfApproval: false,
  };
  const policies = [policyRule({ id: 'no', override: 'ops', why: 'not on Fridays' })];
  const about = await own.asInput();
  const run = await bench.start({ plan: planOf([{ key: 'a' }], { policies }), authority }, about);
  await run.asked('a');
  const task = run.handle.workflowId.split('/').at(-1)?.toUpperCase() ?? '';
  const shown = (await cli('show', task, 'a')).stdout.replace(/\s+/g, ' ');
  expect(shown).toContain('rule "no" of the plan denies');
  expect(shown).toContain('not on Fridays');
  expect(shown).toContain(`stagegate override ${task} a -m "why"`);
  expect((await cli('status', task, '--json')).stdout).toContain('POLICY_DENIED');
  expect(failureIn(await cli('approve', task, 'a', '--json')).message).toContain('override, skip, give-up');
  expect(failureIn(await cli('override', task, 'a', '--json'))).toMatchObject({ code: 'ANSWER_NEEDED' });
  const said = await cli('override', task, 'a', '-m', 'it is Thursday');
  expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('let through')]);
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
});
