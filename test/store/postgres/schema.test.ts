import { expect, test } from '@jest/globals';

import { asking } from '../../support/postgres/databases.js';
import { otherProcesses } from '../other-process.js';
import { allocation } from '../samples.js';
import { describePostgres, freshDatabases } from './on-postgres.js';

const TABLES = `select table_schema || '.' || table_name as name from information_schema.tables
  where table_schema not in ('pg_catalog', 'information_schema') order by 1`;

describePostgres('the schema', () => {
  const { database, open } = freshDatabases();
  const start = otherProcesses();
  const ask = (sql: string) =>
    asking(database().admin, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

  test('is made once when several processes open a new store at once', async () => {
    const program = 'const store = await openStore({ url: input.url }); say(1); await store.close();';
    const said = await Promise.all([1, 2, 3, 4].map(() => start(program, { url: database().url }).end));
    expect(said).toEqual([[1], [1], [1], [1]]);
    const [done] = await ask(
      'select count(*)::int as times, count(distinct name)::int as names from kysely_migration',
    );
    expect(done?.['times']).toBe(done?.['names']);
  });

  test('of a newer program is refused and not touched', async () => {
    await open();
    await ask(`insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')`);
    const before = await ask('select * from kysely_migration');
    await expect(open()).rejects.toMatchObject({ failure: { code: 'STORE_NEWER', retryable: false } });
    expect(await ask('select * from kysely_migration')).toEqual(before);
  });

  test('whose migration fails is left as it was', async () => {
    await database().exec('create table occurrence (mine text)');
    await expect(open()).rejects.toThrow('occurrence');
    const names = (await ask(TABLES)).map(({ name }) => name);
    expect(names.filter((name) => !String(name).includes('kysely'))).toEqual(['public.occurrence']);
  });

  test('that another process changes is waited for, and free when that one is killed', async () => {
    const program = `
      const { default: pg } = await import('pg');
      const { lockOf } = await import('./store/postgres/ways.js');
      const client = new pg.Client({ connectionString: input.url });
      await client.connect();
      await client.query('select pg_advisory_lock($1)', [lockOf(['migration'])]);
      say('held');
      setTimeout(() => undefined, 1e6);
    `;
    const holder = start(program, { url: database().url });
    await holder.says(1);
    await expect(open({ patienceMs: 200 })).rejects.toMatchObject({
      failure: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('locked') as unknown },
    });
    holder.child.kill('SIGKILL');
    await holder.end;
    expect(await (await open()).allocateRun(allocation())).toMatchObject({ number: 1 });
  });

  test('is made where the URL says', async () => {
    await database().exec(`create schema gates authorization ${database().name}`);
    const url = `${database().url}?options=-c%20search_path%3Dgates`;
    await (await open({ url })).allocateRun(allocation());
    expect(await (await open({ url })).listRuns({ limit: 10 })).toHaveLength(1);
    const names = (await ask(TABLES)).map(({ name }) => String(name));
    expect(names.filter((name) => !name.startsWith('gates.'))).toEqual([]);
  });

  test('sorts texts by their codes, whatever language the database speaks', async () => {
    const store = await open();
    for (const hostId of ['b', 'B', 'a', '-a', 'ä'])
      await store.touchHost({
        hostId,
        name: hostId,
        prefix: 'p',
        io: `io-${hostId}`,
        exec: 'exec',
        vault: null,
        seenAt: '2026-01-02T03:04:05.000Z',
      });
    const hosts = await store.listHosts({ prefix: 'p', seenSince: '2026-01-01T00:00:00Z' });
    expect(hosts.map(({ hostId }) => hostId)).toEqual(['-a', 'B', 'a', 'b', 'ä']);
  });
});
