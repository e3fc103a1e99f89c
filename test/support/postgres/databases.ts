import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

/** A database of a test's own. */
export interface TestDatabase {
  readonly name: string;
  /** Its URL, with a password in it. */
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/**
 * Makes an empty database on a server. It speaks English, where the server can: then texts sort in another way than by
 * their codes.
 */
export async function makeDatabase({ server }: { server: string }): Promise<TestDatabase> {
  const name = `stagegate_${randomBytes(6).toString('hex')}`;
  await asking(server, async (admin) => {
    const make = `create database ${name} template template0 encoding 'UTF8'`;
    await admin.query(`${make} locale_provider icu icu_locale 'en-US'`).catch(() => admin.query(make));
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    remove: () =>
      asking(server, async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
      }),
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
