import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { buildEnvironment } from '../../src/process/index.js';
import { tempDirs } from '../support/temp-dir.js';

const temp = tempDirs();
const build = (from: NodeJS.ProcessEnv, rest: Partial<Parameters<typeof buildEnvironment>[0]> = {}) =>
  buildEnvironment({ from, allow: [], home: '/private/home', tmp: '/private/tmp', extra: {}, ...rest });

const OWN = { HOME: '/private/home', TMPDIR: '/private/tmp', TERM: 'dumb', SHELL: '/bin/sh' };

describe("a command's environment", () => {
  test('has a HOME and TMPDIR of its own and the PATH', () => {
    expect(
      build({ PATH: '/bin', HOME: '/no/such/home', TMPDIR: '/tmp', TERM: 'xterm', SHELL: '/bin/zsh' }),
    ).toEqual({
      ...OWN,
      PATH: '/bin',
    });
  });

  test('has a PATH even when the worker has none', () => {
    expect(build({})['PATH']).toMatch(/\/usr\/bin/);
  });

  test('keeps language, time zone, user and certificates', () => {
    const from = {
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'C',
      TZ: 'UTC',
      USER: 'u',
      LOGNAME: 'u',
      NODE_EXTRA_CA_CERTS: '/ca',
      SSL_CERT_FILE: '/ca',
    };
    expect(build(from)).toMatchObject(from);
  });

  test.each([
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'STAGEGATE_GITHUB_TOKEN',
    'GH_ENTERPRISE_TOKEN',
    'GITHUB_ENTERPRISE_TOKEN',
    'NPM_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'TEMPORAL_API_KEY',
    'TEMPORAL_ADDRESS',
    'GIT_DIR',
    'GIT_CONFIG_GLOBAL',
    'SSH_AUTH_SOCK',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'BASH_ENV',
    'XDG_CONFIG_HOME',
    'STAGEGATE_HOME',
    'STAGEGATE_PROCESS',
    'npm_config__authToken',
    'LANG_TOKEN',
  ])('leaves %s out, unless the plan names it', (name) => {
    expect(build({ [name]: 'secret' })).not.toHaveProperty(name);
    expect(build({ [name]: 'secret' }, { allow: [name] })).toHaveProperty(name, 'secret');
  });

  test('has proxies, but none with a password', () => {
    const clean = { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost,.example' };
    expect(build(clean)).toMatchObject(clean);
    expect(build({ HTTPS_PROXY: 'http://me:pass@proxy:3128' })).not.toHaveProperty('HTTPS_PROXY');
    expect(build({ GOPROXY: 'https://a,https://me@b' })).not.toHaveProperty('GOPROXY');
  });

  test("finds the toolchains and caches below the user's HOME", () => {
    const user = temp();
    mkdirSync(join(user, '.npm'));
    expect(build({ HOME: user })).toMatchObject({ npm_config_cache: join(user, '.npm') });
    expect(build({ HOME: user })).not.toHaveProperty('RUSTUP_HOME');
    expect(build({ HOME: user, npm_config_cache: '/cache' })).toMatchObject({ npm_config_cache: '/cache' });
  });

  test('gives the last word to what the engine adds, then to the plan', () => {
    const extra = { STAGEGATE_TASK: 'ADD-1', HOME: '/extra' };
    expect(build({ HOME: '/user' }, { allow: ['HOME', 'MISSING'] })).toMatchObject({ HOME: '/user' });
    expect(build({ HOME: '/user' }, { allow: ['HOME'], extra })).toMatchObject(extra);
    expect(build({}, { allow: ['MISSING'] })).not.toHaveProperty('MISSING');
  });
});
