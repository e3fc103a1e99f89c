import { afterEach, beforeEach, describe } from '@jest/globals';

import { openStore } from '../../../src/store/factory.js';
import type { Store } from '../../../src/store/store.js';
import { type TestDatabase, makeDatabase } from '../../support/postgres/databases.js';
import { sharedServer, whyNoServer } from '../../support/postgres/shared-server.js';

/** Describes what is PostgreSQL's alone; skipped, which title and count show, where there is none. */
export function describePostgres(
  title: string,
  body: () => void,
  { missing = whyNoServer() }: { missing?: string | null } = {},
): void {
  if (missing === null) describe(`PostgreSQL: ${title}`, body);
  else describe.skip(`PostgreSQL: ${title} (SKIPPED, ${missing})`, body);
}

/** Gives each test of the current block an empty database, and opens stores that are closed after it. */
export function freshDatabases(): {
  database: () => TestDatabase;
  open: (location?: { url?: string; passwordFile?: string; patienceMs?: number }) => Promise<Store>;
} {
  let database: TestDatabase;
  let opened: Store[];
  beforeEach(async () => {
    opened = [];
    database = await makeDatabase({ server: (await sharedServer()).url });
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await database.remove();
  });
  return {
    database: () => database,
    open: async (location) => {
      const store = await openStore({ url: database.url, ...location });
      opened.push(store);
      return store;
    },
  };
}
