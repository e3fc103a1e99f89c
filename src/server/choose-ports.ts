import { fail } from '../domain/failure/catalogue.js';
import { freePort, isPortFree } from './ports.js';

/** The ports that a dev server is started with. */
export interface ChosenPorts {
  readonly port: number;
  readonly uiPort: number;
}

const HIGHEST_PORT = 65_535;

/** Settles on ports before the server is started. A port that was asked for and is taken fails with PORT_IN_USE. */
export async function choosePorts(wanted: { port: number; uiPort: number | null }): Promise<ChosenPorts> {
  const port = await settle(wanted.port);
  if (wanted.uiPort !== null) return { port, uiPort: await settle(wanted.uiPort) };
  const above = port + 1000;
  const usable = wanted.port !== 0 && above <= HIGHEST_PORT && (await isPortFree({ port: above }));
  return { port, uiPort: usable ? above : await freePort() };
}

async function settle(port: number): Promise<number> {
  if (port === 0) return freePort();
  if (!(await isPortFree({ port }))) fail('PORT_IN_USE', { port });
  return port;
}
