import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeEach, describe, expect, test } from '@jest/globals';

import { resolvePaths } from '../../src/config/paths.js';
import { connectionSettings } from '../../src/server/connection-settings.js';
import { startDevServer, stopDevServer } from '../../src/server/dev-server.js';
import { tempDirs } from '../support/temp-dir.js';
import { temporalBinary } from '../support/temporal.js';

const temp = tempDirs();
let home: string;
beforeEach(() => {
  home = temp();
});

const paths = () => resolvePaths({ env: { STAGEGATE_HOME: home } });
const settings = (env: Record<string, string> = {}) =>
  connectionSettings({ env: { TEMPORAL_CONFIG_FILE: join(home, 'temporal.toml'), ...env }, paths: paths() });

function writeConfig(text: string): void {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'temporal.toml'), text);
}

describe('connectionSettings', () => {
  test('with nothing configured and nothing running, the default address', async () => {
    expect(await settings()).toMatchObject({
      address: 'localhost:7233',
      namespace: 'default',
      source: 'default',
      queuePrefix: 'stagegate',
    });
  });

  test("Temporal's environment variables", async () => {
    const env = {
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_NAMESPACE: 'team',
      TEMPORAL_API_KEY: 'key',
    };
    expect(await settings(env)).toMatchObject({
      address: 'temporal.example:7233',
      namespace: 'team',
      apiKey: 'key',
      tls: true,
      source: 'temporal',
    });
  });

  test("Temporal's configuration file and its profiles; the environment has the last word", async () => {
    writeConfig(`
      [profile.default]
      address = "one.example:7233"
      namespace = "one"
      [profile.other]
      address = "two.example:7233"
      [profile.other.grpc_meta]
      team = "gate"`);
    expect(await settings()).toMatchObject({ address: 'one.example:7233', namespace: 'one' });
    expect(await settings({ TEMPORAL_PROFILE: 'other', TEMPORAL_NAMESPACE: 'mine' })).toMatchObject({
      address: 'two.example:7233',
      namespace: 'mine',
      metadata: { team: 'gate' },
    });
  });

  test.each(['', ' \n', '# none yet\n'])('a file with nothing in it (%j) says nothing', async (text) => {
    writeConfig(text);
    expect(await settings()).toMatchObject({ source: 'default' });
  });

  test.each([
    ['address = = 3', 'Invalid TOML'],
    ['address = "one.example:7233"', 'key(s) unrecognized: address'],
  ])('a file with something else in it is told as such: %s', async (text, told) => {
    writeConfig(text);
    await expect(settings()).rejects.toThrow(told);
    await expect(settings()).rejects.toMatchObject({ failure: { code: 'TEMPORAL_CONFIG_INVALID' } });
  });

  test.each([
    ['[profile.default]\n[profile.other]', 'it has default, other'],
    ['[profile]', 'it has none'],
    ['', 'it has none'],
    ['# none yet\n', 'it has none'],
  ])('a profile that is not there is named, with those that are: %j', async (text, told) => {
    writeConfig(text);
    const message: unknown = expect.stringContaining(told);
    await expect(settings({ TEMPORAL_PROFILE: 'nobody' })).rejects.toMatchObject({
      failure: { code: 'TEMPORAL_PROFILE_UNKNOWN', message },
    });
  });

  test('the dev server that runs here, unless Temporal is configured', async () => {
    const server = await startDevServer({ binary: temporalBinary(), paths: paths(), port: 0, uiPort: 0 });
    try {
      expect(await settings()).toMatchObject({ address: server.address, source: 'dev-server' });
      expect(await settings({ TEMPORAL_ADDRESS: 'temporal.example:7233' })).toMatchObject({
        address: 'temporal.example:7233',
      });
    } finally {
      await stopDevServer({ paths: paths() });
    }
    expect(await settings()).toMatchObject({ source: 'default' });
  });

  test('the prefix of our task queues', async () => {
    expect(await settings({ STAGEGATE_TASK_QUEUE_PREFIX: 'blue' })).toMatchObject({ queuePrefix: 'blue' });
  });
});
