import { readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { ownBuild } from '../../src/config/build.js';
import { hostId } from '../../src/config/host-id.js';
import { hostIdFile, type Paths, resolvePaths, workersDir } from '../../src/config/paths.js';
import { identityOf } from '../../src/process/index.js';
import {
  forgetDeadWorkers,
  forgetWorker,
  listWorkers,
  tellOfWorker,
  type WorkerRecord,
} from '../../src/worker/self.js';
import { type GitSandbox, openGitSandbox } from '../support/git-sandbox.js';

let sandbox: GitSandbox;
let paths: Paths;
beforeEach(() => {
  sandbox = openGitSandbox();
  paths = resolvePaths({ env: { STAGEGATE_HOME: join(sandbox.dir, 'stagegate') } });
});
afterEach(() => sandbox.close());

function recordOf(change: Partial<WorkerRecord> = {}): WorkerRecord {
  const self = identityOf({ pid: process.pid });
  if (self === null) throw new Error('this process is not in the process table');
  return {
    schemaVersion: 1,
    hostId: 'host-1',
    identity: 'me',
    process: self,
    build: ownBuild(),
    startedAt: '2026-01-01T00:00:00.000Z',
    state: 'starting',
    health: null,
    carries: [],
    ...change,
  };
}
const states = () => listWorkers({ paths }).map(({ state }) => state);
const file = () => join(workersDir(paths), `${String(process.pid)}.json`);
const draft = () => `${file()}.draft`;

test('a worker says one thing after the other, each in place of what it said before', () => {
  tellOfWorker({ paths, record: recordOf() });
  tellOfWorker({ paths, record: recordOf({ state: 'polling' }) });
  expect(states()).toEqual(['polling']);
  expect(readdirSync(workersDir(paths))).toHaveLength(1);
});

test('it is there also between its old file and the new one, which is whole then', () => {
  tellOfWorker({ paths, record: recordOf({ state: 'polling' }) });
  renameSync(file(), draft());
  expect(states()).toEqual(['polling']);
});

test("it tells its host's id then as well, where that was damaged", () => {
  const id = hostId({ paths });
  tellOfWorker({ paths, record: recordOf({ hostId: id }) });
  renameSync(file(), draft());
  truncateSync(hostIdFile(paths));
  expect(hostId({ paths })).toBe(id);
});

test('a draft that is only being written does not count beside the file', () => {
  tellOfWorker({ paths, record: recordOf({ state: 'polling' }) });
  writeFileSync(draft(), '{"schemaVersion": 1, "hostId"');
  expect(states()).toEqual(['polling']);
  tellOfWorker({ paths, record: recordOf({ state: 'draining' }) });
  expect(states()).toEqual(['draining']);
});

test('one that has ended, or died between two files, leaves nothing behind', () => {
  tellOfWorker({ paths, record: recordOf() });
  writeFileSync(draft(), '{');
  forgetWorker({ paths, pid: process.pid });
  expect(readdirSync(workersDir(paths))).toEqual([]);
  tellOfWorker({ paths, record: recordOf({ process: { ...recordOf().process, start: '1' } }) });
  renameSync(file(), draft());
  forgetDeadWorkers({ paths });
  expect(readdirSync(workersDir(paths))).toEqual([]);
});
