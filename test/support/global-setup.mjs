import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resolvePaths } from '../../dist/config/paths.js';
import { startDevServer } from '../../dist/server/dev-server.js';
import { resolveTemporal } from '../../dist/server/resolve.js';

/** Starts one Temporal server that forgets everything, for all tests; `test/support/temporal.ts` says where it is. */
export default async function globalSetup() {
  const { env } = process;
  const home = mkdtempSync(join(tmpdir(), 'stagegate-server-'));
  const binary = await resolveTemporal({ env, paths: resolvePaths({ env }), onProgress: console.log });
  const server = await startDevServer({
    binary: binary.path,
    paths: resolvePaths({ env: { STAGEGATE_HOME: home } }),
    port: 0,
    uiPort: 0,
    ephemeral: true,
  });
  env.STAGEGATE_TEST_ADDRESS = server.address;
  env.STAGEGATE_TEST_TEMPORAL_BINARY = binary.path;
  globalThis.stagegateTestServer = { server, home };
}
