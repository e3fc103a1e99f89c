import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** Refuses the first try of one in so many. */
const ONE_IN = 3;

/** Who is told of runs: a webhook on this machine, which counts by the keys of what it is told, and is busy now and then. */
export class Receiver {
  /** Events by their id: one that comes again is the same. */
  #told = new Map();
  #refused = new Set();
  #tries = 0;
  #server = createServer((request, response) => this.#hear(request, response));

  static async start() {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url() {
    return `http://127.0.0.1:${String(this.#server.address().port)}/`;
  }

  /** What it was told of a run: a name for each, the same whatever its attempts are numbered. */
  toldOf({ slug, task, number }) {
    return [...this.#told.values()]
      .filter(({ data }) => data.repository.slug === slug && data.task.key === task && data.run === number)
      .map(({ type, data: { request, decision, state } }) =>
        [type, request?.subject, decision?.action, state].filter(Boolean).join(' '),
      )
      .sort();
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #hear(request, response) {
    const event = JSON.parse(await text(request));
    const isNew = !this.#told.has(event.id) && !this.#refused.has(event.id);
    if (isNew && (this.#tries += 1) % ONE_IN === 0) {
      this.#refused.add(event.id);
      response.writeHead(503).end();
      return;
    }
    this.#told.set(event.id, event);
    response.writeHead(204).end();
  }
}
