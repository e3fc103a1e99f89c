import { expect, test } from '@jest/globals';

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { tempDirs } from '../../support/temp-dir.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/bin/stagegate.js', import.meta.url));
const temp = tempDirs();

test('the trace that --debug shows names files of the source, although the program is bundled', async () => {
  const folder = temp();
  const trace = await new Promise<string>((resolve) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', STAGEGATE_HOME: folder } };
    execFile(process.execPath, [PROGRAM, 'plan', 'absent.yaml', '--debug'], options, (_error, _out, stderr) =>
      resolve(stderr),
    );
  });
  expect(trace).toMatch(/at .*\/src\/plan\/[a-z-]+\.ts:\d+:\d+/);
});
