import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { basename, join } from 'node:path';

import { repositorySlug } from '../../../src/client/local/repository-slug.js';
import { openSession } from '../../../src/client/local/session.js';
import { slugOf } from '../../../src/git/remote-url.js';
import { inspectRepository } from '../../../src/git/repository.js';
import { makeRepository } from '../../support/git-history.js';
import { openGitSandbox } from '../../support/git-sandbox.js';

const sandbox = openGitSandbox();
let checkout: string;
let slug: string;
beforeAll(async () => {
  ({ checkout } = makeRepository(sandbox, 'shop'));
  ({ slug } = await inspectRepository({ path: checkout }));
});
afterAll(() => {
  sandbox.close();
});

const named = (name: string | undefined, cwd = checkout) =>
  repositorySlug(openSession({ env: { STAGEGATE_HOME: join(sandbox.dir, 'home') }, cwd }), name);

test('a repository is the current one, or named by a folder in it', async () => {
  expect(await named(undefined)).toBe(slug);
  expect(await named('.')).toBe(slug);
  expect(await named(basename(checkout), join(checkout, '..'))).toBe(slug);
});

test('or by its address, however it is written, or by its slug', async () => {
  const id = 'https://forge.example/team/shop';
  for (const address of [`${id}.git`, 'https://me:secret@forge.example/team/shop/'])
    expect(await named(address)).toBe(slugOf({ id }));
  expect(await named('git@forge.example:team/shop.git')).toBe(
    slugOf({ id: 'ssh://git@forge.example/team/shop' }),
  );
  expect(await named('shop-0123abcd')).toBe('shop-0123abcd');
});

test('what names none is refused', async () => {
  await expect(named('shop')).rejects.toMatchObject({ failure: { code: 'BAD_INPUT' } });
  await expect(named(sandbox.dir)).rejects.toMatchObject({ failure: { code: 'NO_REPOSITORY' } });
});
