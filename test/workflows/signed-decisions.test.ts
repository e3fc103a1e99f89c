import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { parseRunWorkflowId } from '../../src/contract/ids.js';
import type { Decision, DecisionOutcome } from '../../src/domain/approval/approval.js';
import type { Authority } from '../../src/domain/authority/authority.js';
import type { BenchRun } from '../support/bench-run.js';
import { RunBench } from '../support/run-bench.js';
import { approvalRule, planHandoff, planOf } from '../support/run-plan.js';
import { Signers } from '../support/signers.js';
import { waitUntil } from '../support/wait-until.js';

let bench: RunBench;
let people: Signers;
beforeAll(async () => {
  people = new Signers('ada', 'bea', 'cy', 'dan', 'eve', 'shared', 'mallory');
  bench = await RunBench.open();
});
afterAll(async () => {
  people.close();
  await bench.close();
});

const of = (name: string) => ({ name, email: `${name}@example.org` });
const authority: Authority = {
  commit: 'c'.repeat(40),
  people: {},
  groups: {
    leads: {
      members: ['ada', 'bea', 'cy', 'dan', 'twin'].map((name) => of(name).email),
      count: 2,
      selfApproval: false,
    },
  },
  everybodySelfApproval: false,
  signed: true,
};
const plan = planOf([{ key: 'design', approval: approvalRule({ by: 'leads' }) }]);

/** Whose signatures count: everybody's by their own key; two people share one. */
function signing() {
  const lines = ['ada', 'bea', 'cy', 'eve'].map((name) => people.line(of(name).email, name));
  return people.frozen([...lines, people.line('dan@example.org,twin@example.org', 'shared')]);
}

function forRun(run: BenchRun) {
  const { workflowId } = run.handle;
  const { slug = '', taskKey = '' } = parseRunWorkflowId(workflowId) ?? {};
  return { repository: `https://forge.example/${slug}.git`, task: taskKey.toUpperCase(), workflowId };
}

async function signedBy(
  run: BenchRun,
  key: string,
  part: Partial<Decision> = {},
  action: Decision['action'] = 'approve',
): Promise<Decision> {
  const decision = run.decision(await run.asked('design'), action, { actor: of(key), ...part });
  return people.signed(decision, key, { for: forRun(run) });
}

const codeOf = (outcome: DecisionOutcome) => (outcome.kind === 'refused' ? outcome.code : outcome.kind);

describe('where decisions must be signed', () => {
  test('two members who sign decide; who signed is in the request and in the ledger', async () => {
    const run = await bench.start({ plan, authority, signing: signing() });
    expect(await run.asked('design')).toMatchObject({ rule: { by: 'leads', count: 2, signed: true } });
    const first = await signedBy(run, 'bea');
    expect(await run.send(first)).toEqual({ kind: 'accepted', effective: false, missing: 1 });
    expect(await run.send(first)).toEqual({ kind: 'duplicate' });
    expect(await run.send(await signedBy(run, 'cy'))).toMatchObject({ effective: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const signers = (await run.status()).approvals[0]?.decisions.map(({ signer }) => signer?.principal);
    expect(signers).toEqual(['bea@example.org', 'cy@example.org']);
    const row = run.world.ledger.find(({ kind }) => kind === 'decided');
    expect(row?.data).toMatchObject({
      signer: { principal: 'bea@example.org', fingerprint: expect.stringMatching(/^SHA256:/) },
      signature: first.signature,
      outcome: { kind: 'accepted' },
    });
  });

  test('every refusal has its own code, is recorded, and changes nothing', async () => {
    const run = await bench.start({ plan, authority, signing: signing() });
    const request = await run.asked('design');
    const send = async (decision: Decision) => codeOf(await run.send(decision));
    expect(await send(run.decision(request, 'approve', { actor: of('bea') }))).toBe('DECISION_UNSIGNED');
    expect(await send({ ...(await signedBy(run, 'bea')), comment: 'x' })).toBe('DECISION_SIGNATURE_WRONG');
    expect(await send(await signedBy(run, 'mallory', { actor: of('bea') }))).toBe('DECISION_SIGNER_UNKNOWN');
    expect(await send(await signedBy(run, 'eve', { actor: of('bea') }))).toBe('DECISION_NOT_AUTHORISED');
    expect(await send(await signedBy(run, 'ada'))).toBe('DECISION_OWN_WORK');
    expect(await send(await signedBy(run, 'bea', { runNumber: 9 }))).toBe('DECISION_OTHER_RUN');
    expect(await send(await signedBy(run, 'bea', { requestId: 'design/2' }))).toBe(
      'DECISION_UNKNOWN_REQUEST',
    );
    const evidence = { ...request.evidence, head: 'd'.repeat(40) };
    expect(await send(await signedBy(run, 'bea', { evidence }))).toBe('DECISION_STALE');
    const old = run.decision(request, 'approve', { actor: of('bea') });
    const signedAt = new Date(Date.now() - 90_000_000).toISOString();
    expect(await send(people.signed(old, 'bea', { for: forRun(run), signedAt }))).toBe(
      'DECISION_SIGNATURE_EXPIRED',
    );
    expect(await run.status()).toMatchObject({ state: 'awaiting_approval', approvals: [{ decisions: [] }] });
    await run.send(await signedBy(run, 'bea', { comment: 'no' }, 'reject'));
    expect(await run.closed()).toMatchObject({ type: 'STAGE_REJECTED' });
    expect(run.world.kinds.filter((kind) => kind === 'decision_refused')).toHaveLength(9);
  });

  test('a signature for one request does not answer the next', async () => {
    const run = await bench.start({ plan, authority, signing: signing() });
    const first = await signedBy(run, 'bea');
    await run.send(await signedBy(run, 'cy', { comment: 'shorter' }, 'request_changes'));
    const next = await run.asked('design', 2);
    expect(codeOf(await run.send(first))).toBe('DECISION_NOT_PENDING');
    const replayed = { ...first, requestId: next.id, evidence: next.evidence };
    expect(codeOf(await run.send(replayed))).toBe('DECISION_SIGNATURE_WRONG');
    await run.abort();
  });

  test('a key of two people counts once', async () => {
    const run = await bench.start({ plan, authority, signing: signing() });
    const by = (name: string) => signedBy(run, 'shared', { actor: of(name) });
    expect(await run.send(await by('dan'))).toMatchObject({ missing: 1 });
    expect(codeOf(await run.send(await by('twin')))).toBe('DECISION_ALREADY_GIVEN');
    await run.abort();
  });

  test('a signed signal counts, once; an unsigned one is recorded alone', async () => {
    const run = await bench.start({ plan, authority, signing: signing() });
    await run.signal(run.decision(await run.asked('design'), 'approve', { actor: of('bea') }));
    const signal: unknown = JSON.parse(JSON.stringify(await signedBy(run, 'bea')));
    await run.signal(signal);
    await run.signal(signal);
    await run.when('one approval', ({ approvals }) => approvals[0]?.decisions.length === 1);
    await run.signal(await signedBy(run, 'cy'));
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    const { decisions } = (await run.status()).approvals[0] ?? {};
    expect(decisions?.map(({ via, signer }) => [via, signer?.principal])).toEqual([
      ['signal', 'bea@example.org'],
      ['signal', 'cy@example.org'],
    ]);
    expect(run.world.kinds.filter((kind) => kind === 'decision_refused')).toHaveLength(1);
  });

  test('of two that come while one is checked, one takes effect', async () => {
    const { hash, check } = signing();
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const checked: string[] = [];
    const run = await bench.start({
      plan: planOf([{ key: 'design', approval: approvalRule() }]),
      authority,
      signing: {
        hash,
        check: async (input) => {
          checked.push(input.decision.actor.name);
          await opened;
          return check(input);
        },
      },
    });
    const [yes, no] = [
      await signedBy(run, 'bea'),
      await signedBy(run, 'cy', { comment: 'no' }, 'request_changes'),
    ];
    const sent = [yes, no, yes].map((decision) =>
      run.handle.startUpdate('decide', {
        args: [decision],
        waitForStage: 'ACCEPTED',
      }),
    );
    const handles = await Promise.all(sent);
    await waitUntil('a check to be under way', () => checked.length > 0);
    expect(checked).toHaveLength(1);
    open();
    const outcomes = (await Promise.all(handles.map((handle) => handle.result()))) as DecisionOutcome[];
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(checked).toHaveLength(1);
    await run.abort();
  });
});

describe('what goes around decisions', () => {
  test('a plan asks for signatures also where the groups file does not, and a revision cannot take it back', async () => {
    const signed = planOf(
      [
        { key: 'design', approval: approvalRule() },
        { key: 'next', needs: ['design'] },
      ],
      { approvals: { signed: true } },
    );
    const later = planOf([{ key: 'design', approval: approvalRule() }]);
    const plans = new Map([['f'.repeat(64), later]]);
    const run = await bench.start({ plan: signed, plans, signing: signing() });
    expect(codeOf(await run.decide('design', 'approve'))).toBe('DECISION_UNSIGNED');
    expect(await run.replan('f'.repeat(64))).toMatchObject({
      kind: 'refused',
      failure: { code: 'REPLAN_PLAN_UNFIT' },
    });
    expect(await run.send(await signedBy(run, 'eve'))).toMatchObject({ effective: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  });

  test('another plan is read with who must sign and could, as it was when the run began', async () => {
    const { hash, ...frozen } = signing();
    const run = await bench.start({ plan, authority, signing: { hash, ...frozen } });
    await run.asked('design');
    await run.replan('f'.repeat(64));
    const before = (await run.status()).plan.hash;
    expect(run.world.revised).toMatchObject([{ signing: { authority, signers: hash, before } }]);
    await run.abort();
  });

  test('asking for the handoff again does not answer its escalation without a signature', async () => {
    const run = await bench.start({
      plan: planOf([{ key: 'a' }], { handoff: planHandoff(), approvals: { signed: true } }),
      signing: signing(),
      push: () => ({
        kind: 'failed',
        failure: {
          code: 'PUSH_REFUSED',
          class: 'conflict',
          message: 'no',
          kept: null,
          next: 'x',
          retryable: false,
        },
      }),
    });
    await run.asked('handoff');
    expect(await run.handoff()).toMatchObject({
      kind: 'refused',
      failure: { code: 'DECISION_REFUSED', message: expect.stringContaining('DECISION_UNSIGNED') },
    });
    await run.abort();
  });
});
