import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { resolvePaths } from '../../src/config/paths.js';
import { startDevServer } from '../../src/server/dev-server.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { temporalBinary } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

interface Health {
  readonly ok: boolean;
  readonly state: string;
  readonly server: string | null;
  readonly version: string;
  readonly workflows: string;
  readonly carries: { task: string; stage: string; attempt: number; work: string; pid: number | null }[];
}

describe('a worker that is watched, and asked to end', () => {
  const place = new Installation();
  let repository: TestRepository;

  beforeAll(() => {
    repository = makeRepository(place.sandbox);
  });
  afterAll(() => place.close());

  const alive = (pid: number) => existsSync(`/proc/${String(pid)}`) || process.kill(pid, 0);

  async function ask(address: unknown, page: string): Promise<{ status: number; health: Health }> {
    const answer = await fetch(`http://${String(address)}/${page}`);
    return { status: answer.status, health: (await answer.json()) as Health };
  }

  test('says what it carries, drains, says what it leaves running, and the next one finds it', async () => {
    const { checkout } = repository;
    const { dir } = place.sandbox;
    place.sandbox.write(
      checkout,
      'long.yaml',
      `plan: long\nstages:\n  work:\n    run: 'echo $$ >> ${dir}/starts; until [ -e ${dir}/go ]; do sleep 0.1; done; echo done > work.txt'\n`,
    );
    const worker = await place.startWorker({}, '--health', '127.0.0.1:0');
    const address = worker.said[0]?.['health'];
    await waitUntil('the server to know it', async () => (await ask(address, 'readyz')).status === 200);
    expect(await ask(address, 'readyz')).toMatchObject({
      status: 200,
      health: { ok: true, state: 'polling', server: 'polled', carries: [] },
    });

    await place.json(checkout, 'start', 'long.yaml', '--task', 'LONG-1', '--title', 'Long');
    await waitUntil('the executor to start', () => existsSync(join(dir, 'starts')));
    await waitUntil('the worker to know the process', async () => {
      const { health } = await ask(address, 'healthz');
      return typeof health.carries[0]?.pid === 'number';
    });
    const { health } = await ask(address, 'healthz');
    const pid = health.carries[0]?.pid ?? 0;
    expect(health.workflows).toMatch(/^[0-9a-f]{12}$/);
    expect(health.carries).toMatchObject([
      { task: 'LONG-1', stage: 'work', attempt: 1, work: 'executor', pid },
    ]);

    const carries = `LONG-1 run 1 work, executor of attempt 1, pid ${String(pid)}, since`;
    const said: string[] = [];
    await waitUntil('doctor to know it', async () => {
      const { stdout } = await place.cli(checkout, 'doctor');
      said.push(stdout);
      return stdout.includes(carries);
    });
    const doctor = said.at(-1);
    expect(doctor).toContain(`pid ${String(worker.pid)} is polling`);
    expect(doctor).toContain(`workflows ${health.workflows}`);
    expect(doctor).toContain('1 open, none wedged');

    await worker.end('SIGTERM');
    expect(worker.said.at(-1)).toMatchObject({
      event: 'worker_drained',
      left: [{ task: 'LONG-1', stage: 'work', attempt: 1, pid }],
    });
    expect(alive(pid)).toBe(true);
    const without = await place.cli(checkout, 'doctor');
    expect(without.stdout).not.toContain('is polling');

    place.sandbox.write(dir, 'go', '');
    await place.startWorker();
    const ended = await place.statusWhen(checkout, 'LONG-1', ({ endedAt }) => endedAt !== null);
    expect(ended.stages[0]).toMatchObject({ state: 'completed', attempt: 1 });
    expect(readFileSync(join(dir, 'starts'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('says nothing but JSON on its output, also while the server is away', async () => {
    const server = await startDevServer({
      binary: temporalBinary(),
      paths: resolvePaths({ env: place.env }),
      port: 0,
      uiPort: 0,
      ephemeral: true,
    });
    try {
      const worker = await place.startWorker({ TEMPORAL_ADDRESS: server.address });
      await server.stop();
      await waitUntil('the core to complain', () => worker.log().includes('retried'));
      await worker.end('SIGTERM');
      expect(worker.said.map(({ event }) => event)).toEqual(['worker_ready', 'worker_drained']);
    } finally {
      await server.stop();
    }
  });

  test('listens on this machine alone', async () => {
    const refused = await place.cli(place.sandbox.dir, 'worker', '--health', '0.0.0.0:9090');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('a port of this machine alone');
  });
});

describe('a worker that dies when its run has been given its place, and before anything of it began', () => {
  const place = new Installation({
    env: { STAGEGATE_ADMISSION_PER_BASE: '1', STAGEGATE_HOST_TIMEOUT: '8s' },
  });
  afterAll(() => place.close());

  test('leaves the place to its run; the next one waits, also when admission is begun anew', async () => {
    const { checkout } = makeRepository(place.sandbox);
    const { dir } = place.sandbox;
    const began = () => (existsSync(join(dir, 'began')) ? readFileSync(join(dir, 'began'), 'utf8') : '');
    const faults = join(dir, 'faults');
    place.sandbox.write(dir, 'faults/armed', 'fetch.before=kill@1\n');
    const work = `echo $STAGEGATE_TASK >> ${dir}/began; until [ -e ${dir}/go ]; do sleep 0.1; done; echo x > x`;
    place.sandbox.write(checkout, 'plan.yaml', `plan: one\nstages: {work: {run: '${work}'}}\n`);
    const start = (task: string) =>
      place.json(checkout, 'start', 'plan.yaml', '--task', task, '--title', 'x');

    await place.startWorker({ STAGEGATE_FAILPOINTS: faults });
    await start('GRANT-1');
    await waitUntil('the worker to die', () => existsSync(join(faults, 'fired')));
    expect(began()).toBe('');
    await place.startWorker();
    await start('GRANT-2');
    const isOneWaiting = async () => {
      const { stdout } = await place.cli(checkout, 'queue', '--json');
      return /"GRANT-1".*"working".*"GRANT-2".*"waiting"/s.test(stdout);
    };
    await waitUntil('the second to wait', isOneWaiting, { everyMs: 500 });
    await waitUntil('the first to work', () => began() !== '');
    const anew = await place.cli(checkout, 'queue', '--restart');
    expect(anew).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('Admission begins anew.') });
    await waitUntil('admission to know both', isOneWaiting, { everyMs: 500 });
    expect(began()).toBe('GRANT-1\n');
    place.sandbox.write(dir, 'go', '');
    for (const task of ['GRANT-1', 'GRANT-2'])
      expect(await place.statusWhen(checkout, task, ({ endedAt }) => endedAt !== null)).toMatchObject({
        state: 'completed',
      });
    expect(began()).toBe('GRANT-1\nGRANT-2\n');
  });
});
