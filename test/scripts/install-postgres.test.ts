import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPostgres } from '../support/postgres/install.mjs';

let dir: string;
let said: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stagegate-apt-'));
  said = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Installs with a stand-in for apt-get: no test changes this machine's packages. */
function install({ apt, uid = 0, env = {} }: { apt?: string; uid?: number; env?: Record<string, string> }) {
  if (apt !== undefined) {
    writeFileSync(join(dir, 'apt-get'), `#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> '${dir}/asked'\n${apt}\n`);
    chmodSync(join(dir, 'apt-get'), 0o755);
  }
  const clusters = join(dir, 'etc', 'createcluster.conf');
  installPostgres({
    env: { PATH: dir, ...env },
    uid,
    clusters,
    find: () => null,
    say: (line) => said.push(line),
  });
  const file = join(dir, 'asked');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

const INSTALL = 'noninteractive install --yes --no-install-recommends postgresql';

test('root has the package installed, which makes no server of its own', () => {
  expect(install({ apt: 'exit 0' })).toEqual(['--version', INSTALL]);
  expect(readFileSync(join(dir, 'etc', 'createcluster.conf'), 'utf8')).toContain(
    'create_main_cluster = false',
  );
  expect(said).toEqual([expect.stringContaining('installing')]);
});

test('lists that are old are fetched, and the package is tried once more', () => {
  const asked = install({
    apt: `case "$1" in install) test -e '${dir}/updated' ;; update) : > '${dir}/updated' ;; esac`,
  });
  expect(asked.slice(1)).toEqual([INSTALL, 'noninteractive update', INSTALL]);
  expect(said).toHaveLength(1);
});

test.each([
  [
    'apt-get fails',
    { apt: '[ "$1" = --version ] || { echo "E: no network" >&2; exit 100; }' },
    'apt-get failed: E: no network',
  ],
  ['it is not root', { apt: 'exit 0', uid: 1000 }, 'only root installs packages'],
  ['there is no apt-get', {}, 'there is no apt-get here'],
])('where %s, it says what is skipped and how to change that', (_when, given, why) => {
  install(given);
  expect(said.at(-1)).toContain(why);
  expect(said.at(-1)).toContain('STAGEGATE_TEST_POSTGRES');
});

test('nothing is installed beside a server that is named', () => {
  expect(install({ apt: 'exit 0', env: { STAGEGATE_TEST_POSTGRES: 'postgresql://x' } })).toEqual([]);
  expect(said).toEqual([]);
});
