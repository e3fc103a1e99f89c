import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { AssembleInput, StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { moveBase } from '../../support/move-base.js';
import { Signers } from '../../support/signers.js';

const signers = new Signers('worker');
let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open({ part: { signingKey: signers.file('worker') } });
});
afterAll(async () => {
  await bench.close();
  signers.close();
});

const planWith = (handoff: string) => `
plan: shop
stages:
  api: {run: 'echo api > api.txt', title: The API}
  ui: {run: 'echo ui > ui.txt', needs: [api]}
handoff: ${handoff}
`;

async function inputOf(run: RunRef, part: Partial<AssembleInput> = {}): Promise<AssembleInput> {
  const api = await head(run, 'api');
  const heads = [api, await head(run, 'ui', [api])];
  return { run, baseBranch: 'main', localCommit: null, attempt: 1, heads, ...part };
}

async function head(run: RunRef, stage: string, needs: StageHead[] = []): Promise<StageHead> {
  const made = await bench.attempt(run, { stage, needs });
  return { stage, attempt: 1, head: made.head ?? 'none' };
}

async function assembled(input: AssembleInput) {
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  return made;
}

const git = (run: RunRef, ...args: string[]) => bench.sandbox.git(bench.vault(run), ...args);

describe('the assembled branch', () => {
  test('as squash is one commit with everything, and says what is in it', async () => {
    const run = await bench.runOf(planWith('{assemble: squash, signoff: true}'));
    const input = await inputOf(run);
    const { base, collector } = await assembled(input);
    expect((await assembled({ ...input, attempt: 2 })).collector).toBe(collector);
    expect(git(run, 'log', '-1', '--format=%P', collector)).toBe(base);
    expect(git(run, 'ls-tree', '--name-only', collector).split('\n')).toEqual(
      expect.arrayContaining(['api.txt', 'ui.txt']),
    );
    const stages = '--format=%(trailers:key=Stagegate-Stage,valueonly,separator=%x2C)';
    expect(git(run, 'log', '-1', stages, collector)).toBe('api,ui');
    const { name, email } = run.identity;
    expect(git(run, 'log', '-1', '--format=%(trailers:key=Signed-off-by,valueonly)', collector)).toBe(
      `${name} <${email}>`,
    );
  });

  test('as rebase is one commit a stage without merges, with the tree that merges have', async () => {
    const run = await bench.runOf(planWith('{assemble: rebase}'));
    const input = await inputOf(run);
    const { base, collector } = await assembled(input);
    expect((await assembled({ ...input, attempt: 2 })).collector).toBe(collector);
    const line = git(run, 'log', '--format=%s|%p', `${base}..${collector}`).split('\n');
    expect(line.map((entry) => entry.split('|')[0])).toEqual([
      `${run.taskKey}: ui`,
      `${run.taskKey}: The API`,
    ]);
    expect(git(run, 'rev-list', '--merges', `${base}..${collector}`)).toBe('');
    expect(git(run, 'ls-tree', '--name-only', collector).split('\n')).toEqual(
      expect.arrayContaining(['api.txt', 'ui.txt']),
    );
  });

  test('that was pushed grows by merges, in whatever form it began', async () => {
    const run = await bench.runOf(planWith('{assemble: squash}'));
    const input = await inputOf(run);
    const first = await assembled(input);
    moveBase(bench, 'docs/shape.md');
    const grown = await assembled({ ...input, attempt: 2, pushed: first.collector });
    expect(git(run, 'log', '-1', '--format=%P', grown.collector).split(' ')[0]).toBe(first.collector);
    expect(git(run, 'ls-tree', '-r', '--name-only', grown.collector).split('\n')).toEqual(
      expect.arrayContaining(['api.txt', 'docs/shape.md', 'ui.txt']),
    );
  });

  test("is signed by the worker's key, every commit of it, the same each time", async () => {
    const run = await bench.runOf(planWith('{sign: true}'));
    const input = await inputOf(run);
    const { base, collector } = await assembled(input);
    expect((await assembled({ ...input, attempt: 2 })).collector).toBe(collector);
    const allowed = join(bench.sandbox.dir, 'allowed');
    writeFileSync(allowed, `${signers.line('worker@example.org', 'worker')}\n`);
    const settings = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${allowed}`];
    const said = git(run, ...settings, 'log', '--first-parent', '--format=%G? %GS', `${base}..${collector}`);
    expect(said.split('\n')).toEqual(['G worker@example.org', 'G worker@example.org']);
    git(run, 'fsck', '--no-dangling', collector);
  });

  test('that is to be signed is refused before anything begins where there is no key', async () => {
    const bare = await ActivityBench.open({ beside: bench, part: { hostId: 'host-2', signingKey: null } });
    const lost = await ActivityBench.open({
      beside: bench,
      part: { hostId: 'host-3', signingKey: join(bench.sandbox.dir, 'gone') },
    });
    const run = await bench.refOf(planWith('{sign: true}'), 'SIGN-1');
    for (const host of [bare, lost])
      expect(
        await host.act('prepareRepository', { run, baseBranch: 'main', localCommit: null }),
      ).toMatchObject({
        kind: 'failed',
        failure: { code: 'HANDOFF_NO_KEY' },
      });
  });
});

describe('a base', () => {
  const publication = (run: RunRef, made: { branch: string; collector: string }) => ({
    ...{ run, title: 'Sell', baseBranch: 'main', stages: ['api'], ...made },
    followsBase: true as const,
  });

  test('that moved before the push is told, and nothing is pushed; after the push it is not looked for', async () => {
    const run = await bench.runOf(planWith('{}'));
    const input = await inputOf(run);
    const first = await assembled(input);
    const newest = moveBase(bench, 'docs/moved.md');
    const publish = (made: typeof first) => bench.act('pushCollector', publication(run, made));
    expect(await publish(first)).toEqual({ kind: 'moved', base: newest });
    const second = await assembled({ ...input, attempt: 2 });
    expect(await publish(second)).toEqual({ kind: 'pushed', note: null });
    moveBase(bench, 'docs/moved-again.md');
    expect(await publish(second)).toEqual({ kind: 'pushed', note: null });
  });

  test('that was force-pushed meanwhile, and has what it had, is stood on as it is now', async () => {
    const run = await bench.runOf(planWith('{}'));
    const input = await inputOf(run);
    const { origin } = bench.repository;
    const start = bench.sandbox.git(origin, 'rev-parse', 'main');
    const parent = bench.sandbox.git(origin, 'rev-parse', `${start}^`);
    const other = bench.sandbox.git(
      origin,
      'commit-tree',
      `${start}^{tree}`,
      '-p',
      parent,
      '-m',
      'rewritten',
    );
    bench.sandbox.git(origin, 'update-ref', 'refs/heads/main', other);
    const made = await assembled(input);
    expect(made.base).toBe(other);
    expect(git(run, 'merge-base', '--is-ancestor', other, made.collector)).toBe('');
    expect(git(run, 'ls-tree', '--name-only', made.collector).split('\n')).toContain('api.txt');
  });
});
