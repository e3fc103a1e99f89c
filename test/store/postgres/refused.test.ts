import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { openStore } from '../../../src/store/factory.js';
import { silentServer } from '../../support/silent-server.js';
import { tempDirs } from '../../support/temp-dir.js';
import { allocation } from '../samples.js';
import { describePostgres, freshDatabases } from './on-postgres.js';

const patienceMs = 300;

describePostgres('a database that cannot be opened', () => {
  const tempDir = tempDirs();
  const { database, open } = freshDatabases();
  const password = () => new URL(database().url).password;
  const changed = (over: Partial<Pick<URL, 'username' | 'password' | 'pathname' | 'port' | 'search'>>) => {
    const url = new URL(database().url);
    Object.assign(url, over);
    return url.href;
  };
  /** Opening fails, says so in these words, and nothing of the error has the password. */
  const refuses = async (url: string, ...words: string[]) => {
    const error: unknown = await openStore({ url, patienceMs }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ failure: { code: 'STORE_UNAVAILABLE', retryable: true } });
    for (const word of [...words, database().name]) expect(JSON.stringify(error)).toContain(word);
    let told = '';
    for (let part = error; part instanceof Error; part = part.cause)
      told += `${part.stack ?? ''}${JSON.stringify(part)}`;
    expect(told).not.toContain(password());
    expect(told).not.toContain('not-the-password');
  };

  test('for a wrong password', () =>
    refuses(changed({ password: 'not-the-password' }), 'user or the password'));

  test('for want of a password', () => refuses(changed({ password: '' }), 'password'));

  test('for a database that is not there', () =>
    refuses(changed({ pathname: `/${database().name}_2` }), 'does not exist', 'create it'));

  test('where nobody listens', async () => {
    const { port, close } = await silentServer();
    await close();
    await refuses(changed({ port: String(port) }), 'start it', String(port));
  });

  test('where nobody answers', async () => {
    const { port, close } = await silentServer();
    await refuses(changed({ port: String(port) }), String(port));
    await close();
  });

  test('without the encryption that was asked for', () =>
    refuses(changed({ search: '?sslmode=require' }), 'SSL'));

  test('by a user who may make no tables', async () => {
    await database().exec('revoke create on schema public from public, pg_database_owner');
    await refuses(database().url, 'may not');
  });

  test('while it takes no more connections, and can when it does', async () => {
    await database().exec(`alter role ${database().name} connection limit 0`);
    await refuses(database().url, 'no more connections');
    await database().exec(`alter role ${database().name} connection limit 10`);
    expect(await (await open()).listRuns({ limit: 1 })).toEqual([]);
  });

  test('with a password file that is not there; with one that is, its password serves', async () => {
    const url = changed({ password: '' });
    const passwordFile = join(tempDir(), 'password');
    await expect(openStore({ url, passwordFile, patienceMs })).rejects.toThrow(passwordFile);
    writeFileSync(passwordFile, `${password()}\n`);
    expect(await (await open({ url, passwordFile })).allocateRun(allocation())).toMatchObject({ number: 1 });
  });

  test('unless PostgreSQL’s own password file has its password', async () => {
    const { hostname, port } = new URL(database().url);
    const file = join(tempDir(), 'pgpass');
    const words = [hostname, port, '*', database().name, password()];
    writeFileSync(file, `${words.join(':')}\n`, { mode: 0o600 });
    process.env['PGPASSFILE'] = file;
    try {
      expect(await (await open({ url: changed({ password: '' }) })).listRuns({ limit: 1 })).toEqual([]);
    } finally {
      delete process.env['PGPASSFILE'];
    }
  });
});
