import { rmSync } from 'node:fs';

import { endSharedServer } from './postgres/clean-up.mjs';

/** Ends what global-setup.mjs started. */
export default async function globalTeardown() {
  const { server, home } = globalThis.stagegateTestServer;
  await server.stop();
  endSharedServer({ home });
  rmSync(home, { recursive: true, force: true });
}
