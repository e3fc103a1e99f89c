import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { messageOf } from '../../domain/system-error.js';
import { fail } from '../../domain/failure/catalogue.js';

/** Where the health endpoint listens: an address of this machine alone. Port 0 takes a free one. */
export interface HealthAddress {
  readonly host: string;
  readonly port: number;
}

/** What the endpoint answers with: a page's body, and whether all is well. */
export interface HealthPage {
  readonly ok: boolean;
  readonly body: object;
}

type Pages = Readonly<Record<string, () => Promise<HealthPage>>>;

/** A listening endpoint. */
export interface HealthServer {
  /** `127.0.0.1:9090`, as it can be asked. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i;

/** Reads `HOST:PORT`; `null` unless it names a port of this machine's loopback. */
export function parseHealthAddress(text: string): HealthAddress | null {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined || !LOOPBACK.test(host) || Number(port) > 65_535) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/**
 * Serves pages as JSON: status 200 when all is well, 503 when not. It tells names of tasks, so it answers only to
 * those who ask for this machine by its loopback name: a web page that points a name of its own here gets nothing.
 *
 * @throws HEALTH_UNAVAILABLE when the address cannot be listened on.
 */
export async function serveHealth(input: { at: HealthAddress; pages: Pages }): Promise<HealthServer> {
  const { at, pages } = input;
  const server = createServer((request, response) => {
    answer({ pages, request, response }).catch(() => response.destroy());
  });
  await listening(server, at);
  return {
    address: addressOf(server.address(), at),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(input: {
  pages: Pages;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const { request, response } = input;
  const { status, body } = await answerTo(input);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
}

async function answerTo({ pages, request }: { pages: Pages; request: IncomingMessage }) {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const [path = ''] = (request.url ?? '').split('?');
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  if (!LOOPBACK.test(host)) return { status: 403, body: { error: 'asked for under a foreign name' } };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, body: { error: 'only GET is answered' } };
  if (page === undefined) return { status: 404, body: { pages: Object.keys(pages) } };
  const { ok, body } = await page();
  return { status: ok ? 200 : 503, body };
}

function listening(server: Server, { host, port }: HealthAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      try {
        fail('HEALTH_UNAVAILABLE', { address: `${host}:${String(port)}`, detail: messageOf(error) }, error);
      } catch (failure) {
        reject(failure instanceof Error ? failure : new Error(String(failure)));
      }
    });
    server.listen({ host, port }, () => resolve());
  });
}

function addressOf(bound: string | AddressInfo | null, { host, port }: HealthAddress): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${name}:${String(typeof bound === 'object' && bound !== null ? bound.port : port)}`;
}
