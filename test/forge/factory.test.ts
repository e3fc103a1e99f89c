import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { RepositoryRef } from '../../src/domain/run/run-input.js';
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
    const opened = await choice.forge.openPullRequest({
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
});
