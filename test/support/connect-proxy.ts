import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A tunnel that was asked for. */
export interface Tunnel {
  /** `host:port`. */
  readonly to: string;
  readonly headers: IncomingHttpHeaders;
}

/** A real HTTP proxy on a local port that makes tunnels, and nothing else; it answers `refuse` where that is a status. */
export class ConnectProxy {
  readonly tunnels: Tunnel[] = [];
  refuse: number | null = null;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((_request, response) => response.writeHead(400).end());
    this.#server.on('connect', ({ url = '', headers }, socket: Socket) => {
      this.tunnels.push({ to: url, headers });
      this.#keep(socket);
      if (this.refuse !== null) {
        socket.end(`HTTP/1.1 ${String(this.refuse)} No\r\n\r\n`);
        return;
      }
      const { hostname, port } = new URL(`http://${url}`);
      const target = connect(Number(port), hostname, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      this.#keep(target);
    });
  }

  static async open(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** `127.0.0.1:port`. */
  get host(): string {
    const address = this.#server.address();
    return `127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
  }
}
