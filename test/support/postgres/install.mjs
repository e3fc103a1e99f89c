import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { HOW_TO_HAVE_ONE, SERVER_VARIABLE, findPrograms } from './find.mjs';

const CLUSTERS = '/etc/postgresql-common/createcluster.conf';
const PATIENCE_MS = 300_000;

/**
 * Sees to it that the tests find PostgreSQL's programs: on Debian as root its package is installed where they are missing,
 * without a server of its own. Elsewhere, and where that fails, says how to have them; tests that want them are skipped
 * then. `clusters` is the file that tells the package to make no server.
 */
export function installPostgres({
  env,
  uid = process.getuid?.(),
  clusters = CLUSTERS,
  find = findPrograms,
  say,
}) {
  if (env[SERVER_VARIABLE] || find({ env }) !== null) return;
  const without = (why) =>
    say(`no PostgreSQL (${why}): tests of the store on it are skipped; ${HOW_TO_HAVE_ONE}`);
  if (uid !== 0) return without('only root installs packages');
  if (!hasApt(env)) return without('there is no apt-get here');
  say("installing Debian's package of PostgreSQL, for the tests");
  if (!existsSync(clusters)) {
    mkdirSync(dirname(clusters), { recursive: true });
    writeFileSync(clusters, 'create_main_cluster = false\n');
  }
  const install = ['install', '--yes', '--no-install-recommends', 'postgresql'];
  const why = apt(install, env) === null ? null : (apt(['update'], env) ?? apt(install, env));
  if (why !== null) without(`apt-get failed: ${why}`);
}

function hasApt(env) {
  return spawnSync('apt-get', ['--version'], { env, stdio: 'ignore' }).status === 0;
}

/** Why it failed, or `null`. */
function apt(args, env) {
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, signal, stderr } = spawnSync('apt-get', args, {
    env: quiet,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  if (status === 0) return null;
  return stderr.trim().split('\n').at(-1) || `it ended with ${String(signal ?? status)}`;
}
