import { renameSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const PLAN = 'plan: p\nstages: {a: {run: ls}}';
const MAIN = { baseBranch: 'main', localCommit: null };

describe('preparing the repository', () => {
  test('fetches the base and keeps it in the vault; again gives the same, also when the base has moved', async () => {
    const { sandbox, repository } = bench;
    const run = await bench.refOf(PLAN, 'P-1');
    const ready = { kind: 'ready', commit: repository.head };
    expect(await bench.act('prepareRepository', { run, ...MAIN })).toEqual(ready);
    expect(bench.refs(bench.vault(run))).toBe(`refs/stagegate/p-1/1/base/start ${repository.head}`);
    const moved = commitFiles(sandbox, repository.checkout, { 'later.md': 'later' });
    sandbox.git(repository.checkout, 'push', '--quiet');
    expect(await bench.act('prepareRepository', { run, ...MAIN })).toEqual(ready);
    const next = await bench.refOf(PLAN, 'P-2');
    expect(await bench.act('prepareRepository', { run: next, ...MAIN })).toEqual({
      kind: 'ready',
      commit: moved,
    });
  });

  test('takes a commit that only the checkout has', async () => {
    const { sandbox, repository } = bench;
    const localCommit = commitFiles(sandbox, repository.checkout, { 'own.md': 'own' });
    const run = await bench.refOf(PLAN, 'P-3');
    const prepared = await bench.act('prepareRepository', { run, baseBranch: 'main', localCommit });
    expect(prepared).toEqual({ kind: 'ready', commit: localCommit });
  });

  test('reads who may decide at the base, not in the checkout; what could never end is refused', async () => {
    const { sandbox, repository } = bench;
    const push = (text: string) => {
      const commit = commitFiles(sandbox, repository.checkout, { '.stagegate/groups.yaml': text });
      sandbox.git(repository.checkout, 'push', '--quiet');
      return commit;
    };
    const asking = `${PLAN.slice(0, -2)}, approve: leads}}`;
    const starter = { name: 'Ada', email: 'ada@example.org' };
    const prepare = async (plan: string, key: string) =>
      bench.act('prepareRepository', { run: await bench.refOf(plan, key), ...MAIN, starter });
    const commit = push('groups: {leads: [bea@example.org]}');
    sandbox.write(repository.checkout, '.stagegate/groups.yaml', 'groups: {leads: [eve@example.org]}');
    const group = { members: ['bea@example.org'], count: 1, selfApproval: false };
    expect(await prepare(asking, 'P-G1')).toEqual({
      kind: 'ready',
      commit,
      authority: { commit, people: {}, groups: { leads: group }, everybodySelfApproval: false },
    });
    push('groups: {leads: [ADA+tag@example.org]}');
    expect(await prepare(asking, 'P-G2')).toMatchObject({ failure: { code: 'QUORUM_UNREACHABLE' } });
    push('groups: {chiefs: [bea@example.org]}');
    expect(await prepare(asking, 'P-G3')).toMatchObject({ failure: { code: 'GROUP_UNKNOWN' } });
    push('groups: [');
    expect(await prepare(PLAN, 'P-G4')).toMatchObject({
      failure: { code: 'GROUPS_INVALID', retryable: false },
    });
    sandbox.git(repository.checkout, 'rm', '--quiet', '-f', '.stagegate/groups.yaml');
    sandbox.git(repository.checkout, 'commit', '--quiet', '-m', 'no groups');
    sandbox.git(repository.checkout, 'push', '--quiet');
  });

  test('freezes whose signatures count at the base, not in the checkout; signatures of nobody are refused', async () => {
    const { sandbox, repository } = bench;
    const push = (files: Record<string, string>) => {
      commitFiles(sandbox, repository.checkout, files);
      sandbox.git(repository.checkout, 'push', '--quiet');
    };
    const prepare = async (plan: string, key: string) =>
      bench.act('prepareRepository', { run: await bench.refOf(plan, key), ...MAIN });
    const signed = `${PLAN}\napprovals: {signed: true}`;
    expect(await prepare(signed, 'P-S1')).toMatchObject({ failure: { code: 'SIGNERS_MISSING' } });
    push({ '.stagegate/allowed_signers': '# nobody\n' });
    expect(await prepare(PLAN, 'P-S2')).toMatchObject({ failure: { code: 'SIGNERS_INVALID' } });
    push({
      '.stagegate/allowed_signers': 'ada@example.org ssh-ed25519 AAAA\n',
      '.stagegate/revoked_keys': 'x',
    });
    sandbox.write(repository.checkout, '.stagegate/allowed_signers', 'eve@example.org ssh-ed25519 AAAA\n');
    const prepared = await prepare(signed, 'P-S3');
    const hash = prepared.kind === 'ready' ? (prepared.signers ?? '') : '';
    expect(JSON.parse((await bench.store.getBlob({ hash })) ?? '')).toEqual({
      schemaVersion: 1,
      signers: 'ada@example.org ssh-ed25519 AAAA\n',
      revoked: Buffer.from('x').toString('base64'),
    });
    const { checkout } = repository;
    sandbox.git(checkout, 'rm', '--quiet', '-f', '.stagegate/allowed_signers', '.stagegate/revoked_keys');
    sandbox.git(checkout, 'commit', '--quiet', '-m', 'no signers');
    sandbox.git(checkout, 'push', '--quiet');
  });

  test('refuses a base with mistakes in its settings; of several the same one is told every time', async () => {
    const { sandbox, repository } = bench;
    const { checkout } = repository;
    const files = ['quarantine.yaml', 'protects.yaml', 'groups.yaml'].map((name) => `.stagegate/${name}`);
    commitFiles(sandbox, checkout, Object.fromEntries(files.map((file) => [file, 'a: ['])));
    for (const [number, code] of ['QUARANTINE_INVALID', 'PROTECTS_INVALID', 'GROUPS_INVALID'].entries()) {
      sandbox.git(checkout, 'push', '--quiet');
      const run = await bench.refOf(PLAN, `P-M${String(number)}`);
      expect(await bench.act('prepareRepository', { run, ...MAIN })).toMatchObject({ failure: { code } });
      sandbox.git(checkout, 'rm', '--quiet', '-f', files[number] ?? '');
      sandbox.git(checkout, 'commit', '--quiet', '-m', 'one mistake less');
    }
    sandbox.git(checkout, 'push', '--quiet');
  });

  test('tells of a base that origin does not have', async () => {
    const run = await bench.refOf(PLAN, 'P-4');
    const prepared = await bench.act('prepareRepository', { run, baseBranch: 'nowhere', localCommit: null });
    expect(prepared).toMatchObject({ kind: 'failed', failure: { code: 'BASE_UNKNOWN', retryable: false } });
    if (prepared.kind === 'failed')
      expect(prepared.failure.message).toBe(`${bench.repository.origin} has no branch "nowhere".`);
  });

  test('is repeated while origin is away', async () => {
    const { origin } = bench.repository;
    const run = await bench.refOf(PLAN, 'P-5');
    renameSync(origin, `${origin}.away`);
    try {
      const away = bench.act('prepareRepository', { run, ...MAIN });
      await expect(away).rejects.toMatchObject({ type: 'ORIGIN_UNREACHABLE', nonRetryable: false });
      await expect(away).rejects.toMatchObject({
        details: [
          {
            code: 'ORIGIN_UNREACHABLE',
            next: expect.stringMatching(/git ls-remote origin.*: stagegate rerun \S+ --failed$/),
          },
        ],
      });
    } finally {
      renameSync(`${origin}.away`, origin);
    }
    expect(await bench.act('prepareRepository', { run, ...MAIN })).toMatchObject({ kind: 'ready' });
  });

  test('does not run what the configuration of the checkout names', async () => {
    const { sandbox, repository } = bench;
    const ran = join(sandbox.dir, 'ran');
    sandbox.git(repository.checkout, 'config', 'core.fsmonitor', `touch ${ran}; false`);
    sandbox.git(repository.checkout, 'config', 'core.sshCommand', `touch ${ran}; false`);
    const run = await bench.refOf(PLAN, 'P-6');
    expect(await bench.act('prepareRepository', { run, ...MAIN })).toMatchObject({ kind: 'ready' });
    expect(() => sandbox.git(sandbox.dir, 'hash-object', ran)).toThrow();
  });
});
