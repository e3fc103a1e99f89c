import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** A request that a receiver got. */
export interface Got {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP receiver, that answers with a status, or never. */
export class HttpReceiver {
  readonly got: Got[] = [];
  /** `hang`: takes the request and says nothing. */
  answer: number | 'hang' = 200;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        this.got.push({ url: request.url ?? '', headers: request.headers, body });
        if (this.answer === 'hang') return;
        response.writeHead(this.answer, this.answer === 302 ? { location: '/elsewhere' } : {}).end('thanks');
      });
    });
  }

  static async open({ port = 0 }: { port?: number } = {}): Promise<HttpReceiver> {
    const receiver = new HttpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** With a name and a password in it, which must not be told. */
  get url(): string {
    return `http://ops:pass-word@127.0.0.1:${String(this.port)}/hook?token=t0ken`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
