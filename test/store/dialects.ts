import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh, empty place for a store, and how to get rid of it. */
export interface StorePlace {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** A database that the store runs on. The suite is the same for each. */
export interface DialectUnderTest {
  readonly name: string;
  readonly makePlace: () => Promise<StorePlace>;
}

const embedded: DialectUnderTest = {
  name: 'embedded file',
  makePlace: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stagegate-store-'));
    return {
      url: join(folder, 'state', 'store.db'),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** Every dialect that the suite runs on. */
export const DIALECTS: readonly DialectUnderTest[] = [embedded];
