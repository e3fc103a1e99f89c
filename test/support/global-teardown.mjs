import { rmSync } from 'node:fs';

import { endSharedServer } from './postgres/clean-up.mjs';
import { removeTempRoot } from './temp-root.mjs';

/** Ends what global-setup.mjs started. */
export default async function globalTeardown() {
  const { server, home, root } = globalThis.stagegateTestServer;
  await server.stop();
  endSharedServer({ home });
  rmSync(home, { recursive: true, force: true });
  if (root !== null) removeTempRoot({ root });
}
