import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { startInBackground } from '../../../src/client/local/background.js';
import { resolvePaths } from '../../../src/config/paths.js';
import { processesNaming } from '../../support/processes-naming.js';
import { tempDirs } from '../../support/temp-dir.js';
import { waitUntil } from '../../support/wait-until.js';

const temp = tempDirs();

/** Starts a part whose program is a script of the test's. */
function starting({ script, signal }: { script: string; signal: AbortSignal }) {
  const dir = temp();
  const program = join(dir, 'program.mjs');
  writeFileSync(program, script);
  const env = { PATH: '/usr/bin:/bin', STAGEGATE_HOME: dir };
  const paths = resolvePaths({ env });
  const started = startInBackground(
    { env, paths },
    { part: 'server', signal, onSlow: () => undefined, program },
  );
  return { paths, program, started };
}

describe('a part that is started in the background', () => {
  test('and ends at once is told with what it said', async () => {
    const script = 'console.error("the port is taken"); process.exit(7);';
    const { paths, started } = starting({ script, signal: new AbortController().signal });
    await expect(started).rejects.toMatchObject({
      failure: {
        code: 'BACKGROUND_ENDED',
        message: expect.stringContaining('the port is taken'),
        next: expect.stringContaining(join(paths.state, 'up.log')),
      },
    });
  });

  test('ends with the person who no longer waits for it', async () => {
    const stop = new AbortController();
    const { program, started } = starting({ script: 'setInterval(() => 0, 1000);', signal: stop.signal });
    const ended = expect(started).rejects.toMatchObject({ name: 'AbortError' });
    await waitUntil('the program to run', () => processesNaming(program).length > 0);
    stop.abort();
    await ended;
    await waitUntil('the program to end', () => processesNaming(program).length === 0);
  });
});
