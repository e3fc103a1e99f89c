import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { openStore } from '../../src/store/factory.js';
import { describePostgres } from '../store/postgres/on-postgres.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { type TestDatabase, makeDatabase } from '../support/postgres/databases.js';
import { sharedServer } from '../support/postgres/shared-server.js';
import { waitUntil } from '../support/wait-until.js';

describePostgres('a run whose worker and commands keep their store there', () => {
  let place: Installation;
  let shop: TestRepository;
  let database: TestDatabase;
  let password: string;
  const told: string[] = [];

  beforeAll(async () => {
    database = await makeDatabase({ server: (await sharedServer()).url });
    const url = new URL(database.url);
    password = url.password;
    url.password = '';
    place = new Installation({ env: { STAGEGATE_STORE: url.href } });
    const file = join(place.sandbox.dir, 'store-password');
    writeFileSync(file, `${password}\n`);
    place.env['STAGEGATE_STORE_PASSWORD_FILE'] = file;
    shop = makeRepository(place.sandbox);
    place.sandbox.write(
      place.sandbox.dir,
      'plan.yaml',
      'plan: small\nstages:\n  work: {run: "echo done > work.txt", changes: optional}\n',
    );
  });
  afterAll(async () => {
    await place.close();
    await database.remove();
  });

  const cli = async (...args: string[]) => {
    const result = await place.cli(shop.checkout, ...args);
    told.push(result.stdout, result.stderr);
    return result;
  };

  test('is recorded in the database, told from it, and no password is told', async () => {
    const worker = await place.startWorker();
    const started = await cli('start', join(place.sandbox.dir, 'plan.yaml'), '--task', 'PG-1');
    expect(started).toMatchObject({ exitCode: 0 });
    await place.statusWhen(shop.checkout, 'PG-1', ({ endedAt }) => endedAt !== null);
    const store = await openStore({ url: database.url });
    const run = { repositoryId: '', taskKey: 'PG-1', number: 1 };
    await waitUntil('its end in the store', async () => {
      const [stored] = await store.listRuns({ limit: 10 });
      run.repositoryId = stored?.repositoryId ?? '';
      return stored?.state === 'completed' && (await store.verifyLedger({ run })).finished;
    });
    expect(await store.listRuns({ limit: 10 })).toMatchObject([{ ...run, planName: 'small' }]);
    expect(await store.verifyLedger({ run })).toMatchObject({ finished: true, broken: [] });
    await store.close();
    await worker.end('SIGTERM');

    const doctor = JSON.parse((await cli('doctor', '--json')).stdout) as { checks: Record<string, string>[] };
    const { host } = new URL(database.url);
    expect(doctor.checks.find(({ name }) => name === 'store')).toMatchObject({
      state: 'ok',
      detail: `postgresql://${database.name}@${host}/${database.name}`,
    });
    told.push(worker.log(), JSON.stringify(worker.said));
  });

  test('when the database is away, commands say so and what to do', async () => {
    await database.exec(`alter role ${database.name} nologin`);
    for (const command of [['list'], ['status', 'PG-9'], ['audit', 'PG-1'], ['audit', 'PG-1', '--json']]) {
      const { stdout, stderr } = await cli(...command);
      const words = `${stdout}${stderr}`.replace(/\s+/g, ' ');
      expect(words).toContain('STORE_UNAVAILABLE');
      expect(words).toContain('refuses the user or the password');
      expect(words).toContain('stagegate doctor');
    }
    expect((await cli('doctor')).stdout).toContain('refuses the user or the password');
    for (const text of told) expect(text).not.toContain(password);
  });
});
