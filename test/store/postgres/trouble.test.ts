import { expect, test } from '@jest/globals';

import { asking } from '../../support/postgres/databases.js';
import { allocation, row } from '../samples.js';
import { describePostgres, freshDatabases } from './on-postgres.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const unavailable = (words: string) => ({
  failure: { code: 'STORE_UNAVAILABLE', retryable: true, message: expect.stringContaining(words) as unknown },
});
const onInsert = (table: string, body: string) => `
  create function trouble() returns trigger language plpgsql as $$ begin ${body}; return new; end $$;
  create trigger trouble before insert on ${table} for each row execute function trouble()`;
const AND_NO_MORE = 'drop function trouble() cascade';

describePostgres('a database in trouble', () => {
  const { database, open } = freshDatabases();

  test('that is read-only is read, and says so when it is to be written', async () => {
    await (await open()).allocateRun(allocation());
    await database().exec(`alter database ${database().name} set default_transaction_read_only = on`);
    const store = await open();
    expect(await store.listRuns({ limit: 10 })).toHaveLength(1);
    await expect(store.appendLedger({ run, rows: [row(1)] })).rejects.toMatchObject(unavailable('read-only'));
  });

  test('that is read-only and new says so too', async () => {
    await database().exec(`alter database ${database().name} set default_transaction_read_only = on`);
    await expect(open()).rejects.toMatchObject(unavailable('read-only'));
  });

  test('that is full keeps what it acknowledged, nothing else, and goes on when there is room', async () => {
    const store = await open();
    await store.allocateRun(allocation());
    await store.appendLedger({ run, rows: [row(1)] });
    const full = `if new.seq = 3 then raise exception 'could not extend file' using errcode = '53100'; end if`;
    await database().exec(onInsert('ledger', full));
    const rows = [row(2), row(3)];
    await expect(store.appendLedger({ run, rows })).rejects.toMatchObject(unavailable('no room'));
    expect(await store.readLedger({ run })).toEqual([row(1)]);
    await database().exec(AND_NO_MORE);
    await store.appendLedger({ run, rows });
    expect(await store.readLedger({ run })).toEqual([row(1), ...rows]);
  });

  test('that takes too long over a statement is told so, with nothing written', async () => {
    const store = await open({ url: `${database().url}?statement_timeout=100`, patienceMs: 300 });
    await database().exec(onInsert('run', 'perform pg_sleep(60)'));
    await expect(store.allocateRun(allocation())).rejects.toMatchObject(unavailable('in time'));
    await database().exec(AND_NO_MORE);
    expect(await store.listRuns({ limit: 10 })).toEqual([]);
    expect(await store.allocateRun(allocation())).toMatchObject({ number: 1, existing: false });
  });

  test('whose locks somebody keeps is waited for, then told so', async () => {
    const store = await open({ patienceMs: 300 });
    await asking(database().admin, async (other) => {
      await other.query('begin');
      await other.query('lock table run in exclusive mode');
      expect(await store.listRuns({ limit: 1 })).toEqual([]);
      await expect(store.allocateRun(allocation())).rejects.toMatchObject(unavailable('keeps it locked'));
      const patient = await open();
      const written = patient.allocateRun(allocation());
      await patient.listRuns({ limit: 1 });
      await other.query('commit');
      expect(await written).toMatchObject({ number: 1 });
    });
  });

  test('that deadlocks or cannot serialise is asked again', async () => {
    const store = await open();
    await database().exec(
      `create sequence tries; grant usage on sequence tries to public;
       ${onInsert('run', `if nextval('tries') < 3 then raise exception 'again' using errcode = '40001'; end if`)}`,
    );
    expect(await store.allocateRun(allocation())).toMatchObject({ number: 1, existing: false });
  });

  test('that has lost a table is damaged, and no store that is moved away is spoken of', async () => {
    const store = await open();
    await database().exec('drop table notification; drop table ledger');
    await expect(store.readLedger({ run })).rejects.toMatchObject({
      failure: { code: 'STORE_DAMAGED', next: expect.not.stringContaining('-wal') as unknown },
    });
  });

  test('or that was closed here says so', async () => {
    const store = await open();
    await store.close();
    await store.close();
    await expect(store.listRuns({ limit: 1 })).rejects.toMatchObject(unavailable('closed'));
  });
});
