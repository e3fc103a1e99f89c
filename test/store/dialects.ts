import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe } from '@jest/globals';
import Database from 'libsql';

import { makeDatabase } from '../support/postgres/databases.js';
import { sharedServer, whyNoServer } from '../support/postgres/shared-server.js';

/** A fresh, empty place for a store, and how to get rid of it. */
export interface StorePlace {
  readonly url: string;
  /** Carries out SQL on it, past the store. */
  readonly exec: (sql: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A database that the store runs on. The suite is the same for each. */
export interface DialectUnderTest {
  readonly name: string;
  /** Why it cannot be tested here; `null` when it can. */
  readonly missing: string | null;
  readonly makePlace: () => Promise<StorePlace>;
}

const embedded: DialectUnderTest = {
  name: 'embedded file',
  missing: null,
  makePlace: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stagegate-store-'));
    const url = join(folder, 'state', 'store.db');
    return {
      url,
      exec: (sql) => {
        const raw = new Database(url);
        raw.exec(sql);
        raw.close();
        return Promise.resolve();
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

const postgres: DialectUnderTest = {
  name: 'PostgreSQL',
  missing: whyNoServer(),
  makePlace: async () => makeDatabase({ server: (await sharedServer()).url }),
};

/** Every dialect that the suites run on. */
export const DIALECTS: readonly DialectUnderTest[] = [embedded, postgres];

/** Describes the same of every dialect. One that is missing is skipped, which the title and the count of tests show. */
export function describeDialects(title: string, body: (dialect: DialectUnderTest) => void): void {
  for (const dialect of DIALECTS) {
    const { name, missing } = dialect;
    if (missing === null) describe(`${name}: ${title}`, () => body(dialect));
    else describe.skip(`${name}: ${title} (SKIPPED, ${missing})`, () => body(dialect));
  }
}
