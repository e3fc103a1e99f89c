import { expect, test } from '@jest/globals';

import { storeName } from '../../src/store/store-name.js';

test.each([
  ['/srv/state/store.db', '/srv/state/store.db'],
  ['postgres://ada:s%65cret@db.example.org:5433/stagegate', 'postgresql://ada@db.example.org:5433/stagegate'],
  ['postgresql://db/stagegate?user=ada&password=secret&sslmode=require', 'postgresql://db/stagegate'],
  [
    'postgresql://ada:secret@/stagegate?host=/run/postgresql',
    'postgresql://ada@/stagegate?host=/run/postgresql',
  ],
  ['postgresql:///stagegate', 'postgresql:///stagegate'],
  ['postgres://ada:sec ret@ db/x', 'postgresql:…'],
  ['postgres://ada:secret@db:port/x', 'postgresql:…'],
])('of %s the name is %s', (url, name) => {
  expect(storeName({ url })).toBe(name);
});
