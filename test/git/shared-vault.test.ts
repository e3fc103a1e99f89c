import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import {
  fetchShared,
  openVault,
  readKept,
  share,
  type SharedVault,
  type Vault,
} from '../../src/git/index.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { type GitSandbox, openGitSandbox } from '../support/git-sandbox.js';

describe('a vault that hosts share', () => {
  let sandbox: GitSandbox;
  let repository: TestRepository;
  let shared: SharedVault;
  let here: Vault;
  let there: Vault;
  const ref = 'refs/stagegate/add-42/1/api/1';
  const prefix = 'refs/stagegate/add-42/1/';

  beforeAll(async () => {
    sandbox = openGitSandbox();
    repository = makeRepository(sandbox);
    const address = join(sandbox.dir, 'shared.git');
    mkdirSync(address);
    sandbox.git(address, 'init', '--quiet', '--bare');
    shared = { address, slug: 'shop-1234' };
    here = await openVault({ dir: join(sandbox.dir, 'here.git') });
    there = await openVault({ dir: join(sandbox.dir, 'there.git') });
    const { head, checkout } = repository;
    sandbox.git(here.dir, 'fetch', '--quiet', checkout, head);
    sandbox.git(here.dir, 'update-ref', ref, head);
  });
  afterAll(() => sandbox.close());

  const older = () => sandbox.git(repository.checkout, 'rev-parse', 'HEAD~1');

  test('takes a commit once, and again without a change', async () => {
    const entries = [{ ref, commit: repository.head }];
    await share({ vault: here, shared, entries });
    await share({ vault: here, shared, entries });
    expect(sandbox.git(shared.address, 'for-each-ref', '--format=%(refname) %(objectname)')).toBe(
      `refs/stagegate/shop-1234/add-42/1/api/1 ${repository.head}`,
    );
  });

  test('never moves a ref, forward or back, and then takes nothing of the same call', async () => {
    const entries = [
      { ref, commit: older() },
      { ref: `${prefix}ui/1`, commit: repository.head },
    ];
    await expect(share({ vault: here, shared, entries })).rejects.toMatchObject({
      failure: { code: 'VAULT_CONFLICT' },
    });
    expect(sandbox.git(shared.address, 'for-each-ref', '--format=%(refname)')).not.toContain('ui/1');
  });

  test('gives another host what it has not, whole, and leaves what it has', async () => {
    sandbox.git(there.dir, 'fetch', '--quiet', repository.checkout, 'main');
    sandbox.git(there.dir, 'update-ref', `${prefix}own/1`, older());
    expect(await fetchShared({ vault: there, shared, prefix })).toBe(1);
    expect(await fetchShared({ vault: there, shared, prefix })).toBe(0);
    expect(readKept({ vault: there, ref })).toBe(repository.head);
    expect(readKept({ vault: there, ref: `${prefix}own/1` })).toBe(older());
    sandbox.git(there.dir, 'fsck', '--connectivity-only');
  });

  test('keeps repositories and runs apart', async () => {
    expect(await fetchShared({ vault: there, shared: { ...shared, slug: 'shop-123' }, prefix })).toBe(0);
    expect(await fetchShared({ vault: there, shared, prefix: 'refs/stagegate/add-4/1/' })).toBe(0);
  });

  test('that does not answer is told, and may be tried again', async () => {
    const gone = { ...shared, address: join(sandbox.dir, 'nowhere.git') };
    const failure = { code: 'VAULT_UNREACHABLE', retryable: true };
    const entries = [{ ref, commit: repository.head }];
    await expect(share({ vault: here, shared: gone, entries })).rejects.toMatchObject({ failure });
    await expect(fetchShared({ vault: there, shared: gone, prefix })).rejects.toMatchObject({ failure });
  });
});
