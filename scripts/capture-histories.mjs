/**
 * Plays the scenarios of test/replay and keeps the histories of their workflows in test/replay/histories, for the
 * replay tests. Run it when a scenario was added, or once workflows changed in a way that runs under way survive;
 * histories of released versions are kept beside the new ones (rename them before). `-t '^paused$'` captures one alone.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from './build.mjs';
import { bundle } from './bundle-workflows.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => console.log(`capture: ${line}`);

mkdirSync(new URL('../test/replay/histories', import.meta.url), { recursive: true });
await build({ say });
await bundle({ say });
const jest = [
  'node_modules/jest/bin/jest.js',
  '--runInBand',
  '--forceExit',
  '--testMatch',
  '**/test/replay/capture-histories.ts',
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', ...jest], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
