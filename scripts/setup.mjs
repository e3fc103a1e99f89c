/**
 * Brings a fresh clone to where everything runs, and is done in a second when it is there already: packages from the
 * lock file, the compiled program, the workflow bundle, the Temporal server. Uses nothing but Node and npm.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { isInstalled, isLinked } from './lib/installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => console.log(`setup: ${line}`);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 12)) {
    throw new Error(`Node ${process.versions.node} is too old: 20.12 or later is needed`);
  }
}

function install() {
  if (isInstalled({ root })) return;
  if (isLinked({ root })) {
    say(
      'node_modules is a link: its packages are used as they are, since npm would delete them in the other place',
    );
    return;
  }
  say('installing packages from the lock file');
  // Linters ask for a newer Node than the program does; an engine that is too old for one of them is no obstacle here.
  const args = [
    'ci',
    '--engine-strict=false',
    '--ignore-scripts',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  ];
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`npm ci failed${error ? `: ${error.message}` : ''}`);
}

async function findServer() {
  const [{ resolvePaths }, { resolveTemporal }] = await Promise.all([
    import('../dist/config/paths.js'),
    import('../dist/server/resolve.js'),
  ]);
  const { env } = process;
  return resolveTemporal({ env, paths: resolvePaths({ env }), onProgress: say });
}

try {
  checkNode();
  install();
  const { build } = await import('./build.mjs');
  await build({ say });
  const { bundle } = await import('./bundle-workflows.mjs');
  await bundle({ say });
  const { program } = await import('./bundle-program.mjs');
  await program({ say });
  const server = await findServer();
  say(`ready (Temporal server ${server.version.server}, ${server.path})`);
} catch (error) {
  console.error(`setup: ${error.message}`);
  if (error.failure) console.error(`setup: next: ${error.failure.next}`);
  process.exitCode = 1;
}
