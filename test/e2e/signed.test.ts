import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Decision } from '../../src/domain/approval/approval.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { commitFiles, makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { Signers } from '../support/signers.js';
import { testClient } from '../support/temporal.js';

const place = new Installation();
const people = new Signers('ada', 'eve');
let shop: TestRepository;
/** Ada's own clone, where she is somebody else than who starts the runs. */
let hers: string;

const plan = (count: number) => `
plan: release
stages:
  build:
    run: echo built > built.txt
    approve: {by: leads, count: ${count}}
handoff:
  publish: branch
  approve: leads
`;

beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  const { git, dir, write } = place.sandbox;
  commitFiles(place.sandbox, shop.checkout, {
    '.stagegate/groups.yaml':
      'groups: {leads: {members: [ada@example.org, bea@example.org], signed: true}}\n',
    '.stagegate/allowed_signers': `${people.line('ada@example.org', 'ada')}\n`,
  });
  git(shop.checkout, 'push', '--quiet');
  hers = join(dir, 'hers');
  git(dir, 'clone', '--quiet', shop.origin, hers);
  git(hers, 'config', 'user.name', 'Ada');
  git(hers, 'config', 'user.email', 'ada@example.org');
  write(dir, 'two.yaml', plan(2));
  write(dir, 'one.yaml', plan(1));
  await place.startWorker();
});
afterAll(async () => {
  people.close();
  await place.close();
});

const waitsFor = (subject: string) => (status: RunStatus) =>
  status.approvals.some((request) => request.subject === subject && request.state === 'pending');

test('signatures from the plan to the end: asked of those who can, checked by the worker, by hand or by signal', async () => {
  const { checkout } = shop;
  const { dir } = place.sandbox;
  const told = await place.cli(checkout, 'plan', join(dir, 'one.yaml'));
  expect(told.stdout).toMatch(/1 of leads \(ada@example\.org,\s+bea@example\.org; .*signed/s);
  const warned = await place.cli(checkout, 'plan', join(dir, 'two.yaml'));
  expect(warned.stdout.replace(/\s+/g, ' ')).toContain('a start would be refused: 2 of "leads" must sign');
  const refused = await place.cli(checkout, 'start', join(dir, 'two.yaml'), '--task', 'SIG-1', '--json');
  expect([refused.exitCode, refused.stdout + refused.stderr]).toEqual([
    4,
    expect.stringMatching(/SIGNERS_TOO_FEW.*only ada@example\.org can.*bea@example\.org/s),
  ]);

  await place.json(checkout, 'start', join(dir, 'one.yaml'), '--task', 'SIG-2');
  await place.statusWhen(checkout, 'SIG-2', waitsFor('build'));
  const keyless = await place.cli(hers, 'approve', 'SIG-2', 'build', '--json');
  expect(keyless.stdout + keyless.stderr).toContain('SIGNING_KEY_MISSING');
  const eve = await place.cli(hers, 'approve', 'SIG-2', 'build', '--key', people.file('eve'), '--json');
  expect(eve.stdout + eve.stderr).toContain('DECISION_SIGNER_UNKNOWN');
  const yes = await place.json(hers, 'approve', 'SIG-2', 'build', '--key', people.file('ada'));
  expect(yes).toMatchObject({ outcome: { kind: 'accepted', effective: true } });

  await place.statusWhen(checkout, 'SIG-2', waitsFor('handoff'));
  const printed = await place.json(
    hers,
    ...['approve', 'SIG-2', 'handoff', '--print-signal', '--key', people.file('ada')],
  );
  const { workflowId, payload } = printed as unknown as { workflowId: string; payload: Decision };
  const client = await testClient();
  const run = client.workflow.getHandle(workflowId);
  const unsigned = Object.fromEntries(Object.entries(payload).filter(([name]) => name !== 'signature'));
  await run.signal('decide', { ...unsigned, token: 'token-unsigned' });
  await run.signal('decide', payload);
  const done = await place.statusWhen(checkout, 'SIG-2', ({ endedAt }) => endedAt !== null);
  await client.connection.close();
  expect(done).toMatchObject({ state: 'completed', handoff: { pushed: true } });
  const signers = done.approvals.flatMap(({ decisions }) =>
    decisions.map(({ via, signer }) => [via, signer?.principal]),
  );
  expect(signers).toEqual([
    ['update', 'ada@example.org'],
    ['signal', 'ada@example.org'],
  ]);
  const audit = await place.cli(checkout, 'audit', 'SIG-2');
  expect(audit.stdout).toContain('DECISION_UNSIGNED');
}, 120_000);
