import { chmodSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Decision } from '../../../src/domain/approval/approval.js';
import type { BenchRun } from '../../support/bench-run.js';
import { RunBench } from '../../support/run-bench.js';
import { approvalRule, planOf } from '../../support/run-plan.js';
import { Signers } from '../../support/signers.js';
import { ownRepository } from './own-repository.js';
import { failureIn } from './run-program.js';

let bench: RunBench;
let people: Signers;
const own = ownRepository();
beforeAll(async () => {
  people = new Signers('ada', 'other');
  people.key('locked', 'a passphrase');
  bench = await RunBench.open();
});
afterAll(async () => {
  people.close();
  await bench.close();
});

/** A run that waits for a signed yes, in the repository that the command line is used in. */
async function waiting(): Promise<BenchRun> {
  const plan = planOf([{ key: 'design', approval: approvalRule() }], { approvals: { signed: true } });
  const signing = people.frozen([people.line('ada@example.org', 'ada'), people.line('l', 'locked')]);
  const input = await own.asInput();
  const run = await bench.start({ plan, signing }, input);
  await run.asked('design');
  return run;
}

const cli = (run: BenchRun, verb: string, words: string[], more: Record<string, string> = {}) => {
  const task = run.handle.workflowId.split('/').at(-1)?.toUpperCase() ?? '';
  return own.cli([verb, task, 'design', ...words, '--json'], more);
};
const signerOf = async (run: BenchRun) => (await run.status()).approvals[0]?.decisions[0]?.signer?.principal;

describe('a decision that must be signed', () => {
  test('is signed with the key that is named', async () => {
    const run = await waiting();
    const told = await cli(run, 'approve', ['--key', people.file('ada')]);
    expect(JSON.parse(told.stdout)).toMatchObject({ outcome: { kind: 'accepted', effective: true } });
    expect(await signerOf(run)).toBe('ada@example.org');
  });

  test('is signed with git’s key, by file or by itself', async () => {
    const run = await waiting();
    own.sandbox.git(own.path, 'config', 'gpg.format', 'ssh');
    own.sandbox.git(own.path, 'config', 'user.signingkey', `${people.file('other')}.pub`);
    expect(failureIn(await cli(run, 'approve', [])).message).toContain('DECISION_SIGNER_UNKNOWN');
    own.sandbox.git(own.path, 'config', 'user.signingkey', people.file('ada'));
    expect(await cli(run, 'request-changes', ['-m', 'shorter'])).toMatchObject({ code: 0 });
    expect(await signerOf(run)).toBe('ada@example.org');
    await run.abort();
  });

  test('cannot be made without a key, a passphrase, or ssh-keygen', async () => {
    const run = await waiting();
    expect(failureIn(await cli(run, 'approve', [])).code).toBe('SIGNING_KEY_MISSING');
    chmodSync(people.file('locked'), 0o600);
    const locked = failureIn(await cli(run, 'approve', ['--key', people.file('locked')]));
    expect(locked).toMatchObject({ code: 'SIGNING_FAILED', message: expect.stringContaining('terminal') });
    const missing = await cli(run, 'approve', ['--key', people.file('ada')], { PATH: '/nowhere' });
    expect(failureIn(missing).code).toBe('SSH_KEYGEN_MISSING');
    await run.abort();
  });

  test('is printed as a signal, which counts when it is sent as it stands', async () => {
    const run = await waiting();
    const printed = await cli(run, 'approve', ['--print-signal', '--key', people.file('ada')]);
    const { signal, payload, workflowId } = JSON.parse(printed.stdout) as {
      signal: string;
      payload: Decision;
      workflowId: string;
    };
    expect(workflowId).toBe(run.handle.workflowId);
    expect(await run.status()).toMatchObject({ state: 'awaiting_approval' });
    await run.handle.signal(signal, { ...payload, action: 'abort' });
    await run.handle.signal(signal, payload);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(await signerOf(run)).toBe('ada@example.org');
  });
});

test('inside of an attempt nothing is decided without a signature', async () => {
  const plan = planOf([{ key: 'design', approval: approvalRule() }]);
  const input = await own.asInput();
  const run = await bench.start({ plan }, input);
  await run.asked('design');
  const inside = { STAGEGATE_ATTEMPT: '1', STAGEGATE_STAGE: 'design' };
  expect(failureIn(await cli(run, 'approve', [], inside)).code).toBe('DECIDING_INSIDE');
  expect(await run.status()).toMatchObject({ state: 'awaiting_approval' });
  expect(await cli(run, 'approve', [])).toMatchObject({ code: 0 });
});
