import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { resolvePaths } from '../../src/config/paths.js';
import { cachedBinary } from '../../src/server/place-binary.js';
import { resolveTemporal } from '../../src/server/resolve.js';
import { tempDirs } from '../support/temp-dir.js';
import { fakeProgram, fakeTemporal, versionLine } from './fake-program.js';

const temp = tempDirs();
const noNetwork = () => Promise.reject(new Error('no such host'));

let home: string;
let bin: string;
let progress: string[];

beforeEach(() => {
  home = temp();
  bin = join(home, 'bin');
  progress = [];
});

const paths = () => resolvePaths({ env: { STAGEGATE_HOME: home } });

const resolve = (options: { env?: Record<string, string>; download?: Download } = {}) =>
  resolveTemporal({
    env: { PATH: bin, HOME: home, ...options.env },
    paths: paths(),
    onProgress: (line) => progress.push(line),
    download: options.download ?? noNetwork,
  });
type Download = (input: { folder: string }) => Promise<{ file: string }>;

const fakeGo = (script: string) => fakeProgram({ file: join(bin, 'go'), script });
const goThatCompiles = `printf '#!/bin/sh\\necho "${versionLine('1.29.1')}"\\n' > "$GOBIN/temporal"`;
const downloads: Download = ({ folder }) =>
  Promise.resolve({ file: fakeTemporal({ file: join(folder, 'temporal-cli-v1.5.1') }) });

describe('the order in which a Temporal server is looked for', () => {
  test('the environment variable comes first', async () => {
    const named = fakeTemporal({ file: join(home, 'mine') });
    fakeTemporal({ file: join(bin, 'temporal') });
    fakeTemporal({ file: cachedBinary(paths()) });
    const found = await resolve({ env: { STAGEGATE_TEMPORAL_PATH: named } });
    expect(found).toEqual({
      path: named,
      source: 'environment',
      version: { cli: '1.5.1', server: '1.29.1' },
    });
  });

  test('then PATH', async () => {
    const onPath = fakeTemporal({ file: join(bin, 'temporal') });
    fakeTemporal({ file: cachedBinary(paths()) });
    expect(await resolve()).toMatchObject({ path: onPath, source: 'path' });
  });

  test('then the cache', async () => {
    fakeTemporal({ file: cachedBinary(paths()) });
    expect(await resolve({ download: downloads })).toMatchObject({
      path: cachedBinary(paths()),
      source: 'cache',
    });
    expect(progress).toEqual([]);
  });

  test('then the download, which is kept in the cache', async () => {
    fakeGo(goThatCompiles);
    expect(await resolve({ download: downloads })).toMatchObject({
      path: cachedBinary(paths()),
      source: 'download',
    });
    expect(await resolve()).toMatchObject({ source: 'cache' });
  });

  test('then Go, with a line that says so', async () => {
    fakeGo(`${goThatCompiles}; echo "$*" > "${join(home, 'asked')}"`);
    expect(await resolve()).toMatchObject({ path: cachedBinary(paths()), source: 'compiled' });
    expect(progress.join('\n')).toMatch(/compiling .* github\.com\/temporalio\/cli\/cmd\/temporal@v1\.5\.1/);
    expect(await resolve()).toMatchObject({ source: 'cache' });
  });
});

describe('what will not do', () => {
  test('a variable that names nothing usable is refused, not passed over', async () => {
    fakeTemporal({ file: join(bin, 'temporal') });
    await expect(resolve({ env: { STAGEGATE_TEMPORAL_PATH: join(home, 'gone') } })).rejects.toMatchObject({
      failure: {
        code: 'SERVER_BINARY_MISSING',
        message: expect.stringContaining(`${join(home, 'gone')} (no such file)`),
      },
    });
  });

  test('one on PATH that is too old is passed over', async () => {
    fakeTemporal({ file: join(bin, 'temporal'), server: '1.21.0' });
    fakeTemporal({ file: cachedBinary(paths()) });
    expect(await resolve()).toMatchObject({ source: 'cache' });
  });

  test('another program of the same name is passed over', async () => {
    fakeProgram({ file: join(bin, 'temporal'), script: 'echo something else' });
    fakeTemporal({ file: cachedBinary(paths()) });
    expect(await resolve()).toMatchObject({ source: 'cache' });
  });

  test('nothing anywhere: the error says all that was tried, and what to do', async () => {
    fakeTemporal({ file: join(bin, 'temporal'), server: '1.21.0' });
    await expect(resolve()).rejects.toMatchObject({
      failure: {
        code: 'SERVER_BINARY_MISSING',
        message: expect.stringMatching(
          /server 1\.21\.0, 1\.28\.0 or later.*no such file.*download \(no such host\).*Go is not on PATH/,
        ),
        next: expect.stringMatching(/STAGEGATE_TEMPORAL_PATH/),
      },
    });
  });

  test('what Go says when it fails is told', async () => {
    fakeGo('echo "go: module lookup disabled" >&2; exit 1');
    await expect(resolve()).rejects.toThrow(/module lookup disabled/);
  });
});

describe('placing the binary', () => {
  test('a download that does not answer as it should never reaches the cache', async () => {
    const broken: Download = ({ folder }) =>
      Promise.resolve({ file: fakeProgram({ file: join(folder, 'temporal'), script: 'exit 1' }) });
    await expect(resolve({ download: broken })).rejects.toThrow(/does not answer --version/);
    expect(existsSync(cachedBinary(paths()))).toBe(false);
  });

  test('two at once both succeed, and leave one file and no rest', async () => {
    fakeGo(goThatCompiles);
    const both = await Promise.all([resolve(), resolve()]);
    expect(both.map(({ path }) => path)).toEqual([cachedBinary(paths()), cachedBinary(paths())]);
    expect(readdirSync(dirname(cachedBinary(paths())))).toEqual(['temporal']);
  });

  test('what an interrupted attempt left is taken away later, and not while it may still go on', async () => {
    const folder = dirname(cachedBinary(paths()));
    const [old, young] = ['.making-old', '.making-young'].map((name) => join(folder, name));
    for (const draft of [old, young]) mkdirSync(String(draft), { recursive: true });
    utimesSync(String(old), 0, 0);
    await resolve({ download: downloads });
    expect(readdirSync(folder).sort()).toEqual(['.making-young', 'temporal']);
  });

  test('a failed attempt leaves no rest', async () => {
    fakeGo('echo half > "$GOBIN/temporal"; exit 1');
    await expect(resolve()).rejects.toThrow();
    expect(readdirSync(dirname(cachedBinary(paths())))).toEqual([]);
  });
});
