import { rmSync } from 'node:fs';

/** Ends what global-setup.mjs started. */
export default async function globalTeardown() {
  const { server, home } = globalThis.stagegateTestServer;
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}
