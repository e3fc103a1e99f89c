import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { workerLog, workerLogFile } from '../../../src/client/local/worker-log.js';
import { resolvePaths } from '../../../src/config/paths.js';
import { tempDirs } from '../../support/temp-dir.js';

const line = (level: number, msg: string) => JSON.stringify({ level, msg });

describe('the log of a worker', () => {
  const tempDir = tempDirs();

  test('goes out as it is where no person watches', () => {
    const written: string[] = [];
    const paths = resolvePaths({ env: { STAGEGATE_HOME: tempDir() } });
    workerLog({ paths, isTty: false, write: (text) => written.push(text) })(line(30, 'polls'));
    expect(written).toEqual([`${line(30, 'polls')}\n`]);
  });

  test('shows a person warnings alone, and keeps everything in a file', () => {
    const written: string[] = [];
    const paths = resolvePaths({ env: { STAGEGATE_HOME: tempDir() } });
    const log = workerLog({ paths, isTty: true, write: (text) => written.push(text) });
    for (const entry of [line(30, 'polls'), line(40, 'slow'), 'no JSON']) log(entry);
    expect(written).toEqual([`! slow (more in ${workerLogFile(paths)})\n`]);
    expect(readFileSync(workerLogFile(paths), 'utf8').trim().split('\n')).toHaveLength(3);
  });

  test('shows a person the same warning once a minute, whatever numbers it names', () => {
    const written: string[] = [];
    const paths = resolvePaths({ env: { STAGEGATE_HOME: tempDir() } });
    let now = 0;
    const log = workerLog({ paths, isTty: true, write: (text) => written.push(text), now: () => now });
    for (const entry of [line(40, 'retried 6 times'), line(40, 'retried 7 times'), line(40, 'slow')])
      log(entry);
    now = 60_000;
    log(line(40, 'retried 8 times'));
    expect(written.map((text) => text.slice(2, 17).trim())).toEqual([
      'retried 6 times',
      'slow (more in /',
      'retried 8 times',
    ]);
  });
});
