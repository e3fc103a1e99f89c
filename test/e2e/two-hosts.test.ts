import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation, type WorkerProcess } from '../support/installation.js';
import { waitUntil } from '../support/wait-until.js';

/** A silence is told from a delay by waiting, several times in a test. */
const PATIENCE_MS = 300_000;

/** Two hosts with state folders of their own, one store, one shared vault; a host is given up after eight seconds: a busy machine is not a lost one. */
describe('a run of two hosts', () => {
  const here = new Installation();
  const shared = join(here.sandbox.dir, 'shared');
  const config = {
    STAGEGATE_TASK_QUEUE_PREFIX: here.env['STAGEGATE_TASK_QUEUE_PREFIX'] ?? '',
    STAGEGATE_STORE: join(shared, 'store.db'),
    STAGEGATE_VAULT: join(shared, 'vault.git'),
    STAGEGATE_HOST_TIMEOUT: '8s',
  };
  Object.assign(here.env, config);
  const there = new Installation({ env: config });
  let repository: TestRepository;
  let atHere: WorkerProcess;
  let atThere: WorkerProcess;

  beforeAll(() => {
    mkdirSync(join(shared, 'vault.git'), { recursive: true });
    here.sandbox.git(join(shared, 'vault.git'), 'init', '--quiet', '--bare');
    repository = makeRepository(here.sandbox);
  });
  afterAll(async () => {
    await there.close();
    await here.close();
  });

  const lines = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  const runs = (pid: string) => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  };

  test(
    'ends on the other with all earlier work when one is gone for good; what it left is ended when it is back',
    async () => {
      const { checkout, origin } = repository;
      const starts = join(shared, 'starts');
      const go = join(shared, 'go');
      here.sandbox.write(
        checkout,
        'plan.yaml',
        `plan: pair
limits: {attempts: 1}
stages:
  first: {run: 'echo one >> README.md; echo {} > $STAGEGATE_ARTIFACTS/note.json', produces: note.json}
  second: {needs: first, run: 'echo "$$ $STAGEGATE_ATTEMPT" >> ${starts}; until [ -e ${go} ]; do sleep 0.2; done; cp $STAGEGATE_INPUTS/first/note.json note.json'}
handoff: {publish: branch}
`,
      );
      const lost = await here.startWorker();
      await here.json(checkout, 'start', 'plan.yaml', '--task', 'PAIR-1', '--title', 'Pair');
      await waitUntil('the second stage to run', () => lines(starts).length === 1, { everyMs: 100 });
      const [pid = ''] = lines(starts)[0]?.split(' ') ?? [];
      atThere = await there.startWorker();
      await lost.end('SIGKILL');

      const moved = await here.statusWhen(
        checkout,
        'PAIR-1',
        ({ stages }) => stages[1]?.attempt === 2,
        110_000,
      );
      expect(moved.stages[1]?.attempts[0]?.failure?.code).toBe('HOST_LOST');
      await waitUntil('the other host to run it', () => lines(starts).length === 2, { everyMs: 100 });
      expect(runs(pid)).toBe(true);

      atHere = await here.startWorker();
      expect(atHere.said[0]).toMatchObject({ event: 'worker_ready' });
      expect(runs(pid)).toBe(false);
      here.sandbox.write(shared, 'go', '');
      const ended = await here.statusWhen(checkout, 'PAIR-1', ({ endedAt }) => endedAt !== null, 110_000);
      expect(ended.state).toBe('completed');
      expect(lines(starts)).toHaveLength(2);
      const git = (...args: string[]) => here.sandbox.git(origin, ...args);
      expect(git('show', 'stagegate/PAIR-1:README.md')).toContain('one');
      expect(git('show', 'stagegate/PAIR-1:note.json')).toBe('{}');
      const doctor = await here.cli(checkout, 'doctor');
      expect(doctor.stdout).toContain('2 hosts');
    },
    PATIENCE_MS,
  );

  test(
    'goes there and back again: cut off for a while, then the other one drained for good',
    async () => {
      const { checkout, origin } = repository;
      const starts = join(shared, 'starts-2');
      const go = join(shared, 'go-2');
      here.sandbox.write(
        checkout,
        'plan.yaml',
        `plan: roundabout
limits: {attempts: 1}
stages:
  only: {run: 'echo $STAGEGATE_ATTEMPT >> made.txt; echo "$$" >> ${starts}; until [ -e ${go} ]; do sleep 0.2; done'}
handoff: {publish: branch}
`,
      );
      await here.json(checkout, 'start', 'plan.yaml', '--task', 'PAIR-2', '--title', 'Roundabout');
      const begun = (count: number) =>
        waitUntil(`${count} executors to begin`, () => lines(starts).length === count, { everyMs: 100 });
      await begun(1);
      process.kill(atHere.pid, 'SIGSTOP');
      await here.statusWhen(checkout, 'PAIR-2', ({ stages }) => stages[0]?.attempt === 2, 110_000);
      await begun(2);

      process.kill(atHere.pid, 'SIGCONT');
      const [pid = ''] = lines(starts);
      await waitUntil('the executor of the host that was cut off to be ended', () => !runs(pid));
      const kept = () => here.sandbox.git(join(shared, 'vault.git'), 'for-each-ref', '--format=%(refname)');
      const late = /^\S+\/pair-2\/1\/only\/1(-late)?$/m;
      await waitUntil('its work to be kept', () => late.test(kept()));
      const [ref = ''] = late.exec(kept()) ?? [];
      expect(here.sandbox.git(join(shared, 'vault.git'), 'show', `${ref}:made.txt`)).toBe('1');

      await atThere.end('SIGTERM');
      await here.statusWhen(checkout, 'PAIR-2', ({ stages }) => stages[0]?.attempt === 3, 110_000);
      await begun(3);
      here.sandbox.write(shared, 'go-2', '');
      const ended = await here.statusWhen(checkout, 'PAIR-2', ({ endedAt }) => endedAt !== null, 110_000);
      expect(ended.state).toBe('completed');
      expect(ended.stages[0]?.attempts.map(({ failure }) => failure?.code ?? 'passed')).toEqual([
        'HOST_LOST',
        'HOST_LOST',
        'passed',
      ]);
      expect(here.sandbox.git(origin, 'show', 'stagegate/PAIR-2:made.txt')).toBe('3');
    },
    PATIENCE_MS,
  );
});
