import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { statSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { openStore } from '../../src/store/factory.js';
import { tempDirs } from '../support/temp-dir.js';

describe('openStore', () => {
  const tempDir = tempDirs();

  test('takes a path and a file: URL as the same store, for its owner alone', async () => {
    const path = join(tempDir(), 'a folder', 'store.db');
    const first = await openStore({ url: path });
    const hash = await first.putBlob({ content: 'kept' });
    await first.close();
    const again = await openStore({ url: pathToFileURL(path).href });
    expect(await again.getBlob({ hash })).toBe('kept');
    await again.close();
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test.each([
    ['postgres://ada:secret@db:port/stagegate', 'not a URL of a PostgreSQL database'],
    ['postgresql://ada:secret@db/stagegate?sslmode=prefer', 'an open connection'],
    ['postgresql://ada:secret@db/stagegate?sslmode=verify-full&sslrootcert=/not/there', '/not/there'],
    ['mysql://ada:secret@db/stagegate', 'a path, a file: URL'],
    ['file://elsewhere/store.db', 'not a file: URL'],
  ])('refuses %s, without its password', async (url, why) => {
    const refused = openStore({ url });
    await expect(refused).rejects.toMatchObject({ failure: { code: 'BAD_INPUT' } });
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.not.toThrow('secret');
  });
});
