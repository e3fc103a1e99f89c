import { homedir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import {
  attemptDir,
  hostIdFile,
  mirrorDir,
  reportDir,
  resolvePaths,
  stageDir,
  storeFile,
  temporalDbFile,
  vaultDir,
} from '../../src/config/paths.js';

const run = { slug: 'shop-12345678', taskKey: 'ADD-42', number: 3 };

describe('resolvePaths', () => {
  test('follows the XDG defaults below HOME', () => {
    expect(resolvePaths({ env: { HOME: '/home/ada' } })).toEqual({
      config: '/home/ada/.config/stagegate',
      state: '/home/ada/.local/state/stagegate',
      cache: '/home/ada/.cache/stagegate',
    });
  });

  test("falls back to the system's idea of the home folder", () => {
    expect(resolvePaths({ env: {} }).cache).toBe(join(homedir(), '.cache', 'stagegate'));
  });

  test('takes absolute XDG folders and ignores relative ones', () => {
    const env = { HOME: '/home/ada', XDG_STATE_HOME: '/var/state', XDG_CACHE_HOME: 'relative/cache' };
    const paths = resolvePaths({ env });
    expect(paths.state).toBe('/var/state/stagegate');
    expect(paths.cache).toBe('/home/ada/.cache/stagegate');
  });

  test('STAGEGATE_HOME moves all three, whatever XDG says', () => {
    const env = { HOME: '/home/ada', STAGEGATE_HOME: '/srv/gate', XDG_STATE_HOME: '/var/state' };
    expect(resolvePaths({ env })).toEqual({
      config: '/srv/gate/config',
      state: '/srv/gate/state',
      cache: '/srv/gate/cache',
    });
  });

  test('an empty STAGEGATE_HOME counts as none', () => {
    expect(resolvePaths({ env: { HOME: '/home/ada', STAGEGATE_HOME: '' } }).state).toBe(
      '/home/ada/.local/state/stagegate',
    );
  });

  test('a relative STAGEGATE_HOME is taken from the working directory', () => {
    expect(resolvePaths({ env: { STAGEGATE_HOME: 'gate' } }).state).toBe(
      join(process.cwd(), 'gate', 'state'),
    );
  });
});

describe('what lives where', () => {
  const paths = resolvePaths({ env: { STAGEGATE_HOME: '/srv/gate' } });

  test('only what can be fetched again is in the cache', () => {
    expect(mirrorDir(paths, run)).toBe('/srv/gate/cache/mirrors/shop-12345678.git');
    for (const kept of [vaultDir(paths, run), storeFile(paths), temporalDbFile(paths), hostIdFile(paths)]) {
      expect(kept.startsWith('/srv/gate/state/')).toBe(true);
    }
  });

  test('a task has one folder, however its key is spelled', () => {
    const lower = { ...run, taskKey: 'add-42' };
    expect(reportDir(paths, run)).toBe(reportDir(paths, lower));
    expect(stageDir(paths, { ...run, stage: 'api' })).toBe(stageDir(paths, { ...lower, stage: 'api' }));
  });

  test("logs are kept apart from the working tree, and each attempt's from the others'", () => {
    const tree = stageDir(paths, { ...run, stage: 'api' });
    const logs = [1, 2].map((attempt) => attemptDir(paths, { ...run, stage: 'api', attempt }));
    expect(new Set([tree, ...logs]).size).toBe(3);
    for (const folder of logs) expect(folder.startsWith(tree)).toBe(false);
  });
});
