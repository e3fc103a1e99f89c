import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';

import { tempDirs } from '../support/temp-dir.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/chaos/program.mjs', import.meta.url));
const PLACES = fileURLToPath(new URL('../../scripts/chaos/blind.mjs', import.meta.url));
const temp = tempDirs();

test.each(['[]', 'Object.keys(BLIND)'])(
  'what the harness changes in its copy is still there, and the copy can be bundled (taken out of it: %s)',
  async (without) => {
    const input = JSON.stringify({ folder: temp(), bootId: '/boot-id' });
    const code = `import { copyProgram } from ${JSON.stringify(SCRIPT)};
      import { BLIND } from ${JSON.stringify(PLACES)};
      console.log(JSON.stringify(await copyProgram({ ...${input}, without: ${without}, forgetful: true })))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
    const { main, runCli } = JSON.parse(stdout) as { main: string; runCli: string };
    expect([main, runCli].map((file) => existsSync(file))).toEqual([true, true]);
  },
);
