import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RepositoryRef } from '../../src/domain/run/run-input.js';
import { DEFAULT_GITHUB_HOSTS, GitHubConfig, type GitHubHosts } from '../../src/config/github.js';
import { forgeFor } from '../../src/forge/factory.js';
import { type BareOrigin, makeBareOrigin } from './bare-origin.js';

let origin: BareOrigin;
beforeEach(() => {
  origin = makeBareOrigin({ name: 'my origin.git' });
});
afterEach(() => origin.remove());

const repository = (fetchUrl: string, over: Partial<RepositoryRef> = {}): RepositoryRef => ({
  id: fetchUrl,
  slug: 'shop-12345678',
  fetchUrl,
  checkout: origin.folder,
  hasOrigin: true,
  ...over,
});

describe('forgeFor', () => {
  test.each([
    ['its path', () => origin.path],
    ['its path without .git, as git finds it too', () => origin.path.replace(/\.git$/, '')],
    ['its file: URL', () => pathToFileURL(origin.path).href],
  ])('takes a bare repository on this machine by %s', async (_name, url) => {
    const choice = await forgeFor({ repository: repository(url()) });
    if (choice.kind === 'none') throw new Error(choice.reason);
    const { pullRequest: opened } = await choice.forge.openPullRequest({
      head: 'stagegate/ADD-42',
      base: 'main',
      headCommit: origin.head,
      title: 'T',
      body: 'B',
      draft: false,
      idempotencyKey: 'k',
    });
    expect(execFileSync('sh', ['-c', opened.url], { encoding: 'utf8' })).toContain('State: open');
  });

  test.each([
    ['no origin', () => repository(origin.path, { hasOrigin: false }), 'no origin'],
    ['a host', () => repository('https://example.org/shop.git'), 'bare repository on this machine'],
    ['a host in short form', () => repository('git@example.org:shop.git'), 'bare repository on this machine'],
    ['a path with nothing there', () => repository(join(origin.folder, 'none')), 'not a bare repository'],
    ['a file: URL that is none', () => repository('file:%'), 'bare repository on this machine'],
  ])('has none for %s, and says why', async (_name, given, reason) => {
    const choice = await forgeFor({ repository: given() });
    expect(choice).toEqual({ kind: 'none', reason: expect.stringContaining(reason) });
  });

  test('has none for a repository with a working tree', async () => {
    const path = join(origin.folder, 'clone');
    execFileSync('git', ['init', '--quiet', path], {
      env: { PATH: process.env['PATH'], HOME: origin.folder },
    });
    for (const place of [path, join(path, '.git')])
      expect(await forgeFor({ repository: repository(place) })).toMatchObject({ kind: 'none' });
  });

  describe('of a GitHub', () => {
    const at = (fetchUrl: string, env: Record<string, string>, github: GitHubHosts = DEFAULT_GITHUB_HOSTS) =>
      forgeFor({
        repository: repository(fetchUrl),
        task: 'ADD-42',
        github,
        surroundings: { env, folder: origin.folder },
      });
    const enterprise = (more: object = {}) => GitHubConfig.parse({ 'git.example.org': more });

    test.each(['STAGEGATE_GITHUB_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'])('is there with %s', async (name) => {
      expect(await at('git@github.com:shop/store.git', { [name]: 'ghp_x' })).toMatchObject({ kind: 'forge' });
    });

    test('says what to set', async () => {
      expect(await at('https://github.com/shop/store.git', {})).toEqual({
        kind: 'none',
        reason:
          'there is no token for github.com: set STAGEGATE_GITHUB_TOKEN or GITHUB_TOKEN or GH_TOKEN where the worker runs',
      });
    });

    test("sends github.com's token to no other host", async () => {
      const url = 'https://git.example.org/shop/store.git';
      const choice = await at(url, { GITHUB_TOKEN: 'ghp_x' }, enterprise());
      expect(choice).toMatchObject({ reason: expect.stringContaining('set GH_ENTERPRISE_TOKEN or') });
      expect(await at(url, { GH_ENTERPRISE_TOKEN: 'ghp_x' }, enterprise())).toMatchObject({ kind: 'forge' });
      expect(await at(url, { GH_ENTERPRISE_TOKEN: 'ghp_x' })).toMatchObject({ kind: 'none' });
    });

    test('takes a token from a file, and fails while the one that is configured is not there', async () => {
      const url = 'ssh://git@git.example.org:2222/shop/store.git';
      const hosts = enterprise({ token: { file: 'token' } });
      await expect(at(url, { GH_ENTERPRISE_TOKEN: 'ghp_x' }, hosts)).rejects.toMatchObject({
        failure: {
          code: 'FORGE_UNAUTHORIZED',
          message: expect.stringContaining('token cannot be read (ENOENT)'),
        },
      });
      writeFileSync(join(origin.folder, 'token'), 'ghp_x\n');
      expect(await at(url, {}, hosts)).toMatchObject({ kind: 'forge' });
      writeFileSync(join(origin.folder, 'token'), 'ghp_x\nghp_y');
      await expect(at(url, {}, hosts)).rejects.toMatchObject({ failure: { code: 'FORGE_UNAUTHORIZED' } });
    });
  });
});
