import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { ownBuild } from '../../src/config/build.js';
import { type Paths, resolvePaths, spareDir } from '../../src/config/paths.js';
import { identityOf } from '../../src/process/index.js';
import { tellOfWorker } from '../../src/worker/self.js';
import { sweepSpares } from '../../src/worker/sweep-spares.js';
import { type GitSandbox, openGitSandbox } from '../support/git-sandbox.js';

let sandbox: GitSandbox;
let paths: Paths;
beforeEach(() => {
  sandbox = openGitSandbox();
  paths = resolvePaths({ env: { STAGEGATE_HOME: join(sandbox.dir, 'stagegate') } });
});
afterEach(() => sandbox.close());

/** Another process that lives, and says that it is a worker here. */
function anotherWorker(): number {
  const process_ = identityOf({ pid: process.ppid });
  if (process_ === null) throw new Error('no parent');
  tellOfWorker({
    paths,
    record: {
      ...{ schemaVersion: 1, hostId: 'host-1', identity: 'other', process: process_, build: ownBuild() },
      ...{ startedAt: '2026-01-01T00:00:00.000Z', state: 'polling', health: null, carries: [] },
    },
  });
  return process_.pid;
}

function spareOf(pid: number): string {
  const dir = join(spareDir(paths), `${String(pid)}-x`, '1');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'file'), 'x');
  return dir;
}

test('spares of dead workers go, also of one that had the same number; those of a living one stay', async () => {
  const living = spareOf(anotherWorker());
  const [dead, before] = [spareOf(2 ** 22 + 1), spareOf(process.pid)];
  await sweepSpares({ paths });
  expect([living, dead, before].map((dir) => existsSync(dir))).toEqual([true, false, false]);
});

test('where nobody ever made any, there is nothing to do', async () => {
  await expect(sweepSpares({ paths })).resolves.toBeUndefined();
});
