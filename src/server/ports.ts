import { connect, createServer } from 'node:net';

import { hasCode } from '../domain/system-error.js';

/** The one address that the dev server binds to. */
export const LOOPBACK = '127.0.0.1';

/** Whether nobody listens on this port of {@link LOOPBACK}. */
export async function isPortFree({ port }: { port: number }): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

/** A port that nobody listens on at the moment; picked by the system. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === null) throw new Error('the system has no free port');
  return port;
}

/** Tries to connect, once: `refused` when nobody listens there, `failed` when it could not be found out. */
export function knock(at: { host: string; port: number }): Promise<'accepted' | 'refused' | 'failed'> {
  return new Promise((resolve) => {
    const socket = connect(at);
    socket.once('connect', () => {
      socket.destroy();
      resolve('accepted');
    });
    socket.once('error', (error) => resolve(hasCode(error, 'ECONNREFUSED') ? 'refused' : 'failed'));
  });
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (hasCode(error, 'EADDRINUSE') || hasCode(error, 'EACCES')) resolve(null);
      else reject(error);
    });
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address();
      const got = address !== null && typeof address === 'object' ? address.port : null;
      server.close(() => resolve(got));
    });
  });
}
