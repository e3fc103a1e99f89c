import { afterEach, beforeEach } from '@jest/globals';

import { openStore } from '../../src/store/factory.js';
import type { Store } from '../../src/store/store.js';
import type { DialectUnderTest, StorePlace } from './dialects.js';

/** Gives each test of the current block a fresh store; `another` opens the same one a second time, `exec` goes past it. */
export function freshStores(dialect: DialectUnderTest): {
  store: () => Store;
  another: () => Promise<Store>;
  exec: (sql: string) => Promise<void>;
} {
  let place: StorePlace;
  let opened: Store[];
  const open = async () => {
    const store = await openStore({ url: place.url });
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    opened = [];
    place = await dialect.makePlace();
    await open();
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await place.remove();
  });
  const store = () => {
    const [first] = opened;
    if (first === undefined) throw new Error('no store is open');
    return first;
  };
  return { store, another: open, exec: (sql) => place.exec(sql) };
}
