import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { runWorkflowId } from '../../src/contract/ids.js';
import { decideSignal } from '../../src/contract/messages.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { inspectRepository, repositoryRef } from '../../src/git/index.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { LimitedServer } from '../support/limited-server.js';
import { testClient } from '../support/temporal.js';

/** Of each as many as Temporal lets a run take here; elsewhere there are 2,000 and 10,000. */
const COMMANDS = 2;
const SIGNALS = 30;
const MINUTES = 60_000;

describe('a run that Temporal lets hear no more', () => {
  const place = new Installation();
  const sign = (name: string) => join(place.sandbox.dir, name);
  let server: LimitedServer;
  let shop: TestRepository;

  beforeAll(async () => {
    const settings = { 'history.maxTotalUpdates': COMMANDS, 'history.maximumSignalsPerExecution': SIGNALS };
    server = await LimitedServer.start({ settings });
    place.env['TEMPORAL_ADDRESS'] = server.address;
    shop = makeRepository(place.sandbox);
    await place.startWorker();
  }, 2 * MINUTES);
  afterAll(async () => {
    await place.close();
    await server.close();
  });

  const cli = (...args: string[]) => place.cli(shop.checkout, ...args);
  const start = async (task: string, plan: string) => {
    const file = sign(`${task}.yaml`);
    writeFileSync(file, plan);
    await place.json(shop.checkout, 'start', file, '--task', task);
  };
  const when = (task: string, wanted: (status: RunStatus) => boolean) =>
    place.statusWhen(shop.checkout, task, wanted);
  const asks = ({ approvals }: RunStatus) => approvals.some(({ state }) => state === 'pending');

  test(
    'commands: each is told so, abort ends it all the same, and a rerun goes on with what was verified',
    async () => {
      const plan = `
plan: deaf
stages:
  a: {run: 'echo a > a.txt; echo ran >> ${sign('ran')}'}
  b: {needs: a, run: echo b > b.txt, approve: {by: everybody}}
`;
      await start('D-1', plan);
      await when('D-1', asks);
      await place.json(shop.checkout, 'pause', 'D-1');
      await place.json(shop.checkout, 'resume', 'D-1');
      for (const args of [
        ['approve', 'D-1', 'b', '--yes'],
        ['pause', 'D-1'],
      ]) {
        const { exitCode, stderr } = await cli(...args);
        expect(exitCode).not.toBe(0);
        expect(stderr).toContain('RUN_HEARS_NO_MORE');
        expect(stderr).toContain('has had as many commands as Temporal lets one run take');
        expect(stderr).toContain('stagegate rerun D-1 --failed');
      }
      expect(asks(await when('D-1', () => true))).toBe(true);
      expect(await cli('abort', 'D-1', '--yes')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('is aborted; its processes are dead'),
      });
      expect(await when('D-1', ({ endedAt }) => endedAt !== null)).toMatchObject({ state: 'aborted' });
      await place.json(shop.checkout, 'rerun', 'D-1', '--failed');
      const again = await when('D-1', (status) => status.number === 2 && asks(status));
      expect(again.stages[0]).toMatchObject({ state: 'completed', reuse: { kind: 'kept', run: 1 } });
      await place.json(shop.checkout, 'approve', 'D-1', 'b', '--yes');
      expect(await when('D-1', ({ endedAt }) => endedAt !== null)).toMatchObject({ state: 'completed' });
      expect(readFileSync(sign('ran'), 'utf8')).toBe('ran\n');
    },
    5 * MINUTES,
  );

  test(
    'signals, which its stages need as well: abort ends it, and a rerun asks what it could not',
    async () => {
      const waits = `while [ ! -e ${sign('go')} ]; do sleep 0.05; done`;
      await start(
        'D-2',
        `plan: deaf\nstages:\n  a: {run: '${waits}; echo a > a.txt', approve: {by: everybody}}\n`,
      );
      await when('D-2', ({ stages }) => stages[0]?.state === 'running');
      const { slug } = repositoryRef(await inspectRepository({ path: shop.checkout }));
      const client = await testClient({ address: server.address });
      const run = client.workflow.getHandle(runWorkflowId({ slug, taskKey: 'D-2' }));
      const flood = async () => {
        for (let sent = 0; sent <= SIGNALS; sent += 1) await run.signal(decideSignal.name, 'no decision');
      };
      await expect(flood()).rejects.toThrow();
      await client.connection.close();
      writeFileSync(sign('go'), '');
      expect(await cli('abort', 'D-2', '--yes')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('is aborted; its processes are dead'),
      });
      await place.json(shop.checkout, 'rerun', 'D-2', '--failed');
      await when('D-2', (status) => status.number === 2 && asks(status));
      await place.json(shop.checkout, 'approve', 'D-2', 'a', '--yes');
      expect(await when('D-2', ({ endedAt }) => endedAt !== null)).toMatchObject({ state: 'completed' });
    },
    5 * MINUTES,
  );
});
