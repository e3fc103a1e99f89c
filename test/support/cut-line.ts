import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut. */
export interface Line {
  /** Where it begins: `host:port`. */
  readonly address: string;
  /** Ends all connections, and refuses others from now on. */
  cut(): Promise<void>;
}

/** Hands everything on to the server at `to` (`host:port`). */
export function lineTo({ to }: { to: string }): Promise<Line> {
  const [host = '', port = ''] = to.split(':');
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((one) => one.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const own = typeof bound === 'object' && bound !== null ? bound.port : 0;
      resolve({ address: `127.0.0.1:${String(own)}`, cut });
    });
  });
}
