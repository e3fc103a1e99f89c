import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach } from '@jest/globals';

/** A function that makes temporary folders; each is removed after the test that made it. */
export function tempDirs(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stagegate-')));
    made.push(folder);
    return folder;
  };
}
