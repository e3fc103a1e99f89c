import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resolvePaths } from '../../dist/config/paths.js';
import { startDevServer } from '../../dist/server/dev-server.js';
import { resolveTemporal } from '../../dist/server/resolve.js';
import { removeLeftServers } from './postgres/clean-up.mjs';
import { removeLeftDatabases } from './postgres/left-databases.mjs';
import { HOW_TO_HAVE_ONE, SERVER_VARIABLE, findPrograms } from './postgres/find.mjs';
import { makeTempRoot } from './temp-root.mjs';

const GIT_CONFIG = `[user]
\tname = Test Person
\temail = test@example.invalid
[init]
\tdefaultBranch = main
`;

/**
 * Keeps the machine's git configuration out of every test, in the environment that test processes inherit: a child
 * that is started without an environment of its own gets this one, not the copy that a test sees and may change.
 * Then starts one Temporal server that forgets everything, for all tests; `test/support/temporal.ts` says where it is.
 * A PostgreSQL server is started by the first test that wants one (`test/support/postgres/shared-server.ts`).
 */
export default async function globalSetup() {
  const { env } = process;
  removeLeftServers();
  const root = makeTempRoot({ env });
  if (root !== null) env.TMPDIR = root;
  const home = mkdtempSync(join(tmpdir(), 'stagegate-server-'));
  const binary = await resolveTemporal({ env, paths: resolvePaths({ env }), onProgress: console.log });
  const server = await startDevServer({
    binary: binary.path,
    paths: resolvePaths({ env: { STAGEGATE_HOME: home } }),
    port: 0,
    uiPort: 0,
    ephemeral: true,
  });
  const gitConfig = join(home, 'gitconfig');
  writeFileSync(gitConfig, GIT_CONFIG);
  Object.assign(env, { GIT_CONFIG_GLOBAL: gitConfig, GIT_CONFIG_NOSYSTEM: '1' });
  env.STAGEGATE_TEST_ADDRESS = server.address;
  env.STAGEGATE_TEST_TEMPORAL_BINARY = binary.path;
  Object.assign(env, { STAGEGATE_TEST_HOME: home, STAGEGATE_TEST_PARENT: String(process.pid) });
  if (env[SERVER_VARIABLE])
    await removeLeftDatabases({ server: env[SERVER_VARIABLE] }).catch((error) => console.warn(error.message));
  else if (findPrograms({ env }) === null)
    console.warn(
      `No PostgreSQL: the tests of the store on it are skipped. To have them run, ${HOW_TO_HAVE_ONE}`,
    );
  globalThis.stagegateTestServer = { server, home, root };
}
