import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { inspectRepository, repositoryRef, resolveBase } from '../../src/git/index.js';
import { commitFiles, makeCheckout, makeRepository, type TestRepository } from '../support/git-history.js';
import { openGitSandbox, TEST_IDENTITY, type GitSandbox } from '../support/git-sandbox.js';

let box: GitSandbox;
let made: TestRepository;

beforeEach(() => {
  box = openGitSandbox();
  made = makeRepository(box);
});
afterEach(() => box.close());

/** Every file below a folder with its bytes and times, `.git` included. */
function fingerprint(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map(
      (path) =>
        `${path} ${statSync(path).mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`,
    );
}

describe('inspectRepository', () => {
  test('describes a checkout from any folder in it', async () => {
    const info = await inspectRepository({ path: join(made.checkout, 'src') });
    expect(info).toMatchObject({
      ...{ root: made.checkout, gitDir: join(made.checkout, '.git'), head: made.head, branch: 'main' },
      ...{ originUrl: made.origin, identity: TEST_IDENTITY, dirty: [], branches: ['main'] },
    });
    expect(repositoryRef(info)).toMatchObject({ id: info.id, fetchUrl: made.origin, hasOrigin: true });
  });

  test('leaves a dirty repository byte for byte as it was', async () => {
    box.write(made.checkout, 'README.md', 'dirty\n');
    box.write(made.checkout, 'new dir/file', 'x');
    const before = fingerprint(made.checkout);
    const info = await inspectRepository({ path: made.checkout });
    await resolveBase({ info, base: 'main', local: false });
    expect(info.dirty).toEqual(['README.md', 'new dir/']);
    expect(fingerprint(made.checkout)).toEqual(before);
  });

  test('runs no program that the repository names', async () => {
    const sprung = join(box.dir, 'sprung');
    const trap = join(box.dir, 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\ncat\n`);
    chmodSync(trap, 0o755);
    for (const key of ['core.fsmonitor', 'filter.trap.clean', 'filter.trap.process', 'core.pager'])
      box.git(made.checkout, 'config', key, trap);
    box.write(made.checkout, '.gitattributes', '* filter=trap\n');
    box.write(made.checkout, 'README.md', '# Shap\n');
    await inspectRepository({ path: made.checkout });
    expect(existsSync(sprung)).toBe(false);
  });

  test('is not led astray by GIT_DIR in the environment', async () => {
    process.env['GIT_DIR'] = join(box.dir, 'nowhere');
    try {
      await expect(inspectRepository({ path: made.checkout })).resolves.toMatchObject({ head: made.head });
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  test.each(['.', 'missing'])('refuses a folder without a repository: %s', async (path) => {
    const call = inspectRepository({ path: join(box.dir, path) });
    await expect(call).rejects.toMatchObject({ failure: { code: 'NO_REPOSITORY' } });
  });

  test('says of a bare repository that it has no files', async () => {
    await expect(inspectRepository({ path: made.origin })).rejects.toMatchObject({
      failure: {
        code: 'NO_REPOSITORY',
        message: `${made.origin} is a bare repository: a checkout of it is wanted.`,
        next: expect.stringMatching(/^git clone /),
      },
    });
  });

  test('refuses a repository without a commit', async () => {
    const path = join(box.dir, 'empty');
    mkdirSync(path);
    box.git(path, 'init', '-q');
    await expect(inspectRepository({ path })).rejects.toMatchObject({
      failure: { code: 'REPOSITORY_EMPTY' },
    });
  });

  test('refuses a repository whose objects runs cannot have', async () => {
    const path = join(box.dir, 'sha256');
    mkdirSync(path);
    box.git(path, 'init', '-q', '--object-format=sha256');
    box.git(path, 'commit', '-q', '--allow-empty', '-m', 'first');
    await expect(inspectRepository({ path })).rejects.toMatchObject({
      failure: { code: 'REPOSITORY_FORMAT', message: expect.stringMatching(/sha256; .* sha1/) },
    });
  });

  test('refuses a git that is too old, and says when there is none', async () => {
    const bin = join(box.dir, 'bin');
    box.write(bin, 'git', '#!/bin/sh\necho git version 2.37.1\n');
    chmodSync(join(bin, 'git'), 0o755);
    const before = process.env['PATH'];
    try {
      process.env['PATH'] = bin;
      const old = inspectRepository({ path: made.checkout });
      await expect(old).rejects.toMatchObject({ failure: { code: 'GIT_TOO_OLD' } });
      process.env['PATH'] = join(box.dir, 'home');
      await expect(inspectRepository({ path: made.checkout })).rejects.toMatchObject({
        failure: { code: 'GIT_FAILED', message: expect.stringContaining('not on PATH') },
      });
    } finally {
      process.env['PATH'] = before;
    }
  });

  test('says so when nobody has an identity', async () => {
    process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
    expect((await inspectRepository({ path: made.checkout })).identity).toBeNull();
  });

  test('keeps a token in the address out of what it says', async () => {
    box.git(made.checkout, 'remote', 'set-url', 'origin', 'https://me:s3cret@Example.com/team/shop.git/');
    const info = await inspectRepository({ path: made.checkout });
    expect(JSON.stringify(info)).not.toContain('s3cret');
    expect(info.id).toBe('https://example.com/team/shop');
    expect(info.slug).toMatch(/^shop-[0-9a-f]{8}$/);
  });
});

describe('resolveBase', () => {
  test("takes origin's branch, and lists what was not pushed", async () => {
    const commit = commitFiles(box, made.checkout, { 'x.ts': 'x' }, 'my work');
    const info = await inspectRepository({ path: made.checkout });
    const unpushed = [{ commit, subject: 'my work' }];
    const upstream = await resolveBase({ info, base: 'main', local: false });
    expect(upstream).toEqual({ branch: 'main', commit: made.head, unpushed });
    expect(await resolveBase({ info, base: 'main', local: true })).toEqual({
      branch: 'main',
      commit,
      unpushed,
    });
  });

  test('asks origin for a branch that was never fetched', async () => {
    box.git(made.origin, 'branch', 'release-1', made.head);
    const info = await inspectRepository({ path: made.checkout });
    expect(await resolveBase({ info, base: 'release-1', local: false })).toMatchObject({ commit: made.head });
  });

  test('names the branches that there are when the base is unknown', async () => {
    const info = await inspectRepository({ path: made.checkout });
    const call = resolveBase({ info, base: 'nope', local: false });
    await expect(call).rejects.toMatchObject({
      failure: { code: 'BASE_NOT_FOUND', message: expect.stringContaining('Known: main') },
    });
  });

  test('takes the local branch in a repository without a remote', async () => {
    const path = join(box.dir, 'alone');
    makeCheckout(box, path);
    const info = await inspectRepository({ path });
    expect(info).toMatchObject({ originUrl: null, id: path, branches: ['main'] });
    expect(await resolveBase({ info, base: 'main', local: false })).toMatchObject({
      commit: info.head,
      unpushed: [],
    });
    expect(repositoryRef(info)).toMatchObject({ fetchUrl: path, hasOrigin: false });
  });
});
