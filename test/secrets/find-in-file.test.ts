import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { findInFile, SecretScanner } from '../../src/secrets/index.js';
import { tempDirs } from '../support/temp-dir.js';

const makeDir = tempDirs();

test('a look through a huge file ends when it is told to', async () => {
  const file = join(makeDir(), 'vm.img');
  writeFileSync(file, '');
  truncateSync(file, 8 * 1024 ** 3);
  const stop = new AbortController();
  const scanner = new SecretScanner({ values: [] });
  const looking = findInFile({ file, scanner, signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(looking).rejects.toThrow('enough');
});
