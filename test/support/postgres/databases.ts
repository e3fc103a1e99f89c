import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

import { markOfRun } from './left-databases.mjs';

/** A database of a test's own. */
export interface TestDatabase {
  /** The name of the database, and of the user who owns it. */
  readonly name: string;
  /** Its owner's URL, with a password in it. */
  readonly url: string;
  /** The URL of the server's administrator, for this database. */
  readonly admin: string;
  /** Carries out SQL on it, as the administrator. */
  readonly exec: (sql: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/**
 * Makes an empty database on a server, and a user who owns it and may do nothing else, marked as this test run's. It speaks English, where the
 * server can: then texts sort in another way than by their codes.
 */
export async function makeDatabase({
  server,
  mark = markOfRun(),
}: {
  server: string;
  mark?: string;
}): Promise<TestDatabase> {
  const name = `stagegate_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await asking(server, async (admin) => {
    await admin.query(`create role ${name} login password '${password}'`);
    const make = `create database ${name} owner ${name} template template0 encoding 'UTF8'`;
    await admin.query(`${make} locale_provider icu icu_locale 'en-US'`).catch(() => admin.query(make));
    await admin.query(`comment on database ${name} is '${mark.replaceAll("'", "''")}'`);
  });
  const at = new URL(server);
  at.pathname = `/${name}`;
  const admin = at.href;
  Object.assign(at, { username: name, password });
  return {
    name,
    url: at.href,
    admin,
    exec: (sql) => exec(admin, sql),
    remove: () => exec(server, `drop database if exists ${name} with (force)`, `drop role if exists ${name}`),
  };
}

/** Asks a database something, on a connection of its own. */
export async function asking<T>(url: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

const exec = (url: string, ...statements: readonly string[]): Promise<void> =>
  asking(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
