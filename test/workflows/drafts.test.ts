import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Authority } from '../../src/domain/authority/authority.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const authority: Authority = {
  commit: 'c'.repeat(40),
  people: {
    ada: ['ada@example.org', 'login:ada-l'],
    bea: ['bea@example.org', 'login:bea-b'],
    cy: ['cy@example.org', 'login:Cy'],
  },
  groups: { leads: { members: ['ada', 'bea', 'cy', 'login:nobody-known'], count: 1, selfApproval: false } },
  everybodySelfApproval: false,
};
const rule = approvalRule({ by: 'leads', draft: true });
const plan = planOf([{ key: 'a', approval: rule }]);

/** Waits until the draft pull request of a request is watched. */
async function watched(run: BenchRun, nth = 1): Promise<void> {
  const { drafts } = run.world;
  await waitUntil('a look at the reviews', () => drafts.opened.length >= nth && drafts.looks > 0);
}

const refusals = (run: BenchRun) =>
  run.world.ledger.flatMap(({ kind, data }) => (kind === 'decision_refused' ? [data] : []));

describe('an approval that is asked in a draft pull request', () => {
  test('a member approves there: decided as by anybody, once, and the draft is closed', async () => {
    const run = await bench.start({ plan, authority });
    await watched(run);
    const { drafts } = run.world;
    const open = await run.when('the draft', ({ approvals }) => approvals[0]?.draft?.state === 'open');
    expect(open.approvals[0]?.draft).toMatchObject({ number: 1, url: 'https://forge.example/pulls/1' });
    expect(drafts.opened[0]).toMatchObject({
      requestId: 'a/1',
      head: open.approvals[0]?.evidence.head,
      asked: 'leads (ada, bea, cy, login:nobody-known)',
      signed: false,
    });
    drafts.review('bea-b', 'approved', { text: 'Fine.' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const [request] = (await run.status()).approvals;
    expect(request?.decisions).toEqual([
      expect.objectContaining({ action: 'approve', via: 'review', comment: 'Fine.', token: 'review:a/1:1' }),
    ]);
    expect(request?.draft?.state).toBe('closed');
    expect(drafts.opened).toHaveLength(1);
    expect(drafts.closed).toEqual([
      expect.objectContaining({ requestId: 'a/1', head: request?.evidence.head }),
    ]);
    expect(run.world.kinds.filter((kind) => kind.startsWith('draft_'))).toEqual([
      'draft_opened',
      'draft_closed',
    ]);
  });

  test('changes wanted start the next attempt with the words, and another draft for its head', async () => {
    const run = await bench.start({ plan, authority });
    await watched(run);
    const { drafts } = run.world;
    drafts.review('bea-b', 'changes_requested', { text: 'Smaller, please.' });
    await watched(run, 2);
    expect(JSON.stringify(run.world.told('a/2')?.feedback)).toContain('Smaller, please.');
    await waitUntil('the first to be closed', () => drafts.closed.length === 1);
    expect(drafts.opened[1]?.head).not.toBe(drafts.opened[0]?.head);
    const first = drafts.opened[0]?.head ?? null;
    drafts.review('cy', 'approved', { commit: first });
    await run.when('the note', ({ approvals }) =>
      JSON.stringify(approvals[1]?.draft).includes('it decides nothing'),
    );
    expect((await run.status()).approvals[1]?.state).toBe('pending');
    drafts.review('cy', 'approved');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('strangers, whoever started it, and members without a known login change nothing, and are told why', async () => {
    const run = await bench.start({ plan, authority });
    await watched(run);
    const { drafts } = run.world;
    for (const login of ['mallory', 'ada-l', 'nobody-known']) drafts.review(login, 'approved');
    drafts.review('bea-b', 'dismissed');
    drafts.review('cy', 'commented');
    await waitUntil('three refusals', () => refusals(run).length === 3);
    expect(refusals(run).map(({ outcome }) => outcome)).toEqual([
      expect.objectContaining({ code: 'DECISION_NOT_AUTHORISED' }),
      expect.objectContaining({ code: 'DECISION_OWN_WORK' }),
      expect.objectContaining({ code: 'DECISION_NOT_AUTHORISED' }),
    ]);
    const [request] = (await run.status()).approvals;
    expect(request).toMatchObject({ state: 'pending', decisions: [] });
    expect(JSON.stringify(request?.draft)).toContain('does not count');
    await run.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(drafts.closed).toHaveLength(1);
  });

  test('one person counts once, there and at the command line', async () => {
    const two = planOf([{ key: 'a', approval: { ...rule, count: 2 } }]);
    const run = await bench.start({ plan: two, authority });
    await watched(run);
    run.world.drafts.review('bea-b', 'approved');
    await run.when('the first yes', ({ approvals }) => approvals[0]?.decisions.length === 1);
    const again = await run.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    expect(again).toMatchObject({ kind: 'refused', code: 'DECISION_ALREADY_GIVEN' });
    run.world.drafts.review('CY', 'approved');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('where a signature is asked for, or nobody says who is who, a review is not enough', async () => {
    const signed = await bench.start({ plan, authority: { ...authority, signed: true } });
    const open = await bench.start({ plan });
    for (const [run, code] of [
      [signed, 'DECISION_UNSIGNED'],
      [open, 'DECISION_NOT_AUTHORISED'],
    ] as const) {
      await watched(run);
      run.world.drafts.review('bea-b', 'approved');
      await waitUntil('the refusal', () => refusals(run).length === 1);
      expect(refusals(run)[0]?.['outcome']).toMatchObject({ code });
      expect((await run.status()).approvals[0]?.state).toBe('pending');
      await run.abort();
    }
    expect(signed.world.drafts.opened[0]?.signed).toBe(true);
  });
});

describe('what does not go well with the draft', () => {
  test('no forge, or one that is closed by people: the command line still answers', async () => {
    const run = await bench.start({ plan, authority });
    const none = await bench.start({ plan, authority });
    none.world.drafts.none = 'there is no token';
    await watched(run);
    run.world.drafts.over = 'somebody closed pull request #1';
    for (const each of [run, none]) {
      await each.when('the reason', ({ approvals }) => approvals[0]?.draft?.state === 'none');
      await each.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
      expect(await each.closed()).toMatchObject({ status: 'COMPLETED' });
    }
  });

  test('a look that is refused is told, and the run can still be answered', async () => {
    const run = await bench.start({ plan, authority });
    await watched(run);
    run.world.drafts.trouble = failure('FORGE_UNAUTHORIZED', { task: 'T', host: 'h', detail: 'expired' });
    await run.when('the trouble', ({ approvals }) =>
      JSON.stringify(approvals[0]?.draft).includes('cannot be looked at'),
    );
    await run.decide('a', 'approve', { actor: { name: 'Bea', email: 'bea@example.org' } });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.drafts.closed).toHaveLength(1);
  });

  test('an abort closes it', async () => {
    const run = await bench.start({ plan, authority });
    await watched(run);
    await run.abort();
    expect(await run.closed()).toMatchObject({ status: 'CANCELLED' });
    expect(run.world.drafts.closed).toHaveLength(1);
  });
});

test('a handoff is asked so as well, and a pause keeps what is answered until it goes on', async () => {
  const whole = planOf([{ key: 'a' }], { handoff: planHandoff({ approval: rule }) });
  const run = await bench.start({ plan: whole, authority });
  await watched(run);
  expect(run.world.drafts.opened[0]).toMatchObject({ subject: 'handoff', requestId: 'handoff/1' });
  await run.pause();
  run.world.drafts.review('cy', 'approved');
  await run.when('the yes', ({ approvals }) => approvals[0]?.decisions.length === 1);
  expect(run.world.published).toEqual([]);
  await run.resume();
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(run.world.published).not.toEqual([]);
});
