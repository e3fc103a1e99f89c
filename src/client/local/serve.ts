import { connectionSettings, type ConnectionSettings } from '../../server/connection-settings.js';
import { type DevServer, startDevServer } from '../../server/dev-server.js';
import { openConnection } from '../../server/open-connection.js';
import { resolveTemporal } from '../../server/resolve.js';
import { ensureSearchAttributes } from '../../server/search-attributes.js';
import type { Session } from './session.js';

/** The ports that were asked for; `uiPort` left out is 1000 above. */
export interface Ports {
  readonly port: number;
  readonly uiPort: number | undefined;
}

/** Finds or gets the server's program and starts it, or finds the one that runs here already. */
export async function startServer(
  { env, paths }: Pick<Session, 'env' | 'paths'>,
  { port, uiPort, onProgress }: Ports & { onProgress: (line: string) => void },
): Promise<DevServer> {
  const binary = await resolveTemporal({ env, paths, onProgress });
  return startDevServer({ binary: binary.path, paths, port, uiPort: uiPort ?? null });
}

/** Where `up` finds its server: one that the user named, or the dev server of this machine. */
export function serverSettings({ env, paths }: Pick<Session, 'env' | 'paths'>): Promise<ConnectionSettings> {
  return connectionSettings({ env, paths });
}

/** Registers the search attributes with the server that environment and configuration name. */
export async function registerSearchAttributes({
  env,
  paths,
}: Pick<Session, 'env' | 'paths'>): Promise<string> {
  const { connection, settings, close } = await openConnection({ env, paths });
  try {
    await ensureSearchAttributes({ connection, namespace: settings.namespace, register: true });
    return settings.address;
  } finally {
    await close();
  }
}
