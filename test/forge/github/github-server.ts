import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Exchange, type Json, sampleOf, wrongOfAnswer, wrongOfRequest } from './contract.js';

/** What a request is answered with: a canned answer; nothing at all; a connection that breaks after the effect. */
export type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | 'silence'
  | 'break';

/** A request as the server saw it. */
export interface Seen extends Exchange {
  readonly authorization: string | undefined;
}

/**
 * A GitHub on a local port that answers what a test says. Every request, and every canned answer, is checked against
 * GitHub's published description: {@link GitHubServer.wrong} must be empty in the end.
 */
export class GitHubServer {
  readonly wrong: string[] = [];
  readonly seen: Seen[] = [];
  answer: (request: Seen) => Reply | Promise<Reply> = () => ({ status: 404, body: { message: 'Not Found' } });
  /** Whether answers are canned, and so have to be right; an emulator's are its own affair. */
  canned = true;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        this.wrong.push(String(error));
        request.socket.destroy();
      });
    });
  }

  static async open(): Promise<GitHubServer> {
    const made = new GitHubServer();
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(address.port)}`;
  }

  /** The requests so far: `POST /repos/…`. */
  get calls(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path.replace(/\?.*$/, '')}`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const { method = 'GET', url: path = '/' } = request;
    const body: unknown = text === '' ? null : JSON.parse(text);
    const seen = { method, path, body, authorization: request.headers.authorization };
    this.seen.push(seen);
    this.wrong.push(...wrongOfRequest(seen));
    const reply = await this.answer(seen);
    if (reply === 'silence') return;
    if (reply === 'break') {
      request.socket.destroy();
      return;
    }
    if (this.canned) this.wrong.push(...wrongOfAnswer({ ...seen, status: reply.status, body: reply.body }));
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(JSON.stringify(reply.body));
  }
}

/** A pull request as GitHub describes one; `simple` as in a list. */
export function pullOf(given: {
  number: number;
  head?: string;
  title?: string;
  body?: string | null;
  state?: 'open' | 'closed';
  fork?: boolean;
  over?: Json;
  simple?: boolean;
}): Json {
  const { number, head = 'stagegate/ADD-42', title = 'T', body = null, state = 'open', fork = false } = given;
  const base = sampleOf(given.simple === true ? 'pull-request-simple' : 'pull-request');
  const side = (name: 'head' | 'base', ref: string, id: number) => ({
    ...(base[name] as Json),
    ref,
    sha: 'a'.repeat(40),
    repo: { ...sampleOf('repository'), id },
  });
  return {
    ...base,
    number,
    title,
    body,
    state,
    html_url: `https://github.example/shop/store/pull/${String(number)}`,
    head: side('head', head, fork ? 8 : 7),
    base: side('base', 'main', 7),
    ...given.over,
  };
}

/** A refusal as GitHub words one. */
export const refusal = (status: number, message: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest' },
  headers,
});
