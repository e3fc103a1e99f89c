import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { failpoint } from '../../src/config/failpoint.js';
import { tempDirs } from '../support/temp-dir.js';

const temp = tempDirs();

describe('a failpoint', () => {
  afterEach(() => {
    delete process.env['STAGEGATE_FAILPOINTS'];
  });

  test('does nothing unless it is asked to', () => {
    expect(() => failpoint('vault.after')).not.toThrow();
  });

  test('happens once, at the passing that was named, whoever counted', () => {
    const folder = join(temp(), 'failpoints');
    mkdirSync(folder);
    writeFileSync(join(folder, 'armed'), 'push.after=kill@9\nvault.after=fail@2\n');
    process.env['STAGEGATE_FAILPOINTS'] = folder;
    const passings = ['vault.after', 'vault.before', 'vault.after', 'vault.after'] as const;
    const thrown = passings.map((name) => {
      try {
        failpoint(name);
        return false;
      } catch {
        return true;
      }
    });
    expect(thrown).toEqual([false, false, true, false]);
    expect(readFileSync(join(folder, 'fired'), 'utf8')).toMatch(/^vault\.after=fail@2 \d+\n$/);
  });
});
