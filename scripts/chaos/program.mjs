import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleProgram } from '../bundle-program.mjs';
import { BLIND } from './blind.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is made shorter or movable in the copy, so that a run takes seconds and a boot can be played. */
const faster = ({ bootId }) => [
  { file: 'workflow-bundle.js', from: /HEARTBEAT_MS = 60_000/, to: 'HEARTBEAT_MS = 6_000' },
  { file: 'worker/notify/dispatch.js', from: /LEASE_MS = 120_000/, to: 'LEASE_MS = 12_000' },
  { file: 'activities/io/watch-draft.js', from: /FIRST_PAUSE_MS = 5_000/, to: 'FIRST_PAUSE_MS = 300' },
  {
    file: 'activities/io/watch-draft.js',
    from: /LONGEST_PAUSE_MS = 120_000/,
    to: 'LONGEST_PAUSE_MS = 3_000',
  },
  { file: 'process/identity.js', from: '/proc/sys/kernel/random/boot_id', to: bootId },
  { file: 'process/wrapper-script.js', from: '/proc/sys/kernel/random/boot_id', to: bootId },
];

/** Nearly each workflow task finds its workflow forgotten, and replays it. */
const FORGETFUL = { file: 'worker/pollers.js', from: /maxCachedWorkflows: 600/, to: 'maxCachedWorkflows: 3' };

/**
 * Copies the compiled program, changes the copy and bundles that; `without` names what is taken out of it, and the workers of a
 * `forgetful` one remember three workflows. Gives the file to start (`main`) and the module that runs a command line in the caller's process (`runCli`). Throws when a change finds no
 * place.
 */
export async function copyProgram({ folder, bootId, without, forgetful }) {
  const program = join(folder, 'program');
  mkdirSync(program);
  const bundled = ['bin', 'host'].map((name) => join(ROOT, 'dist', name));
  cpSync(join(ROOT, 'dist'), join(program, 'dist'), {
    recursive: true,
    filter: (path) => !bundled.includes(path),
  });
  for (const name of ['package.json', 'schemas', 'agents'])
    cpSync(join(ROOT, name), join(program, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(program, 'node_modules'));
  const dist = join(program, 'dist');
  const blind = without.flatMap((name) => BLIND[name].changes);
  for (const change of [...faster({ bootId }), ...blind, ...(forgetful ? [FORGETFUL] : [])])
    apply(dist, change);
  return { main: await bundleProgram({ dist }), runCli: join(dist, 'client', 'cli', 'run-cli.js') };
}

function apply(dist, { file, from, to }) {
  const before = readFileSync(join(dist, file), 'utf8');
  const after = before.replace(from, () => to);
  if (after === before) throw new Error(`scripts/chaos/program.mjs: ${file} no longer has ${String(from)}`);
  writeFileSync(join(dist, file), after);
}
