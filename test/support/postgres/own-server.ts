import { once } from 'node:events';

import { sharedServer, programs, whyNoServer } from './shared-server.js';
import { startServer } from './server-process.js';

/** A server of a test's own, which it may stop. */
export interface OwnServer {
  readonly url: string;
  /** Stops it as a crash would. */
  readonly stop: () => Promise<void>;
  /** Starts it again, at the same address, with what was committed. */
  readonly start: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Why no test can have a server of its own here; `null` when it can. */
export const whyNoOwnServer = (): string | null =>
  programs() === null ? `no PostgreSQL on this machine: ${whyNoServer() ?? 'install it'}` : null;

/** Starts a server for one test. */
export async function ownServer(): Promise<OwnServer> {
  const { image } = await sharedServer();
  const { url, child, lines } = await startServer({
    programs: programs() ?? '',
    parent: process.pid,
    ...(image !== null && { like: image }),
  });
  const tell = async (word: string) => {
    child.stdin?.write(`${word}\n`);
    const answer = await lines.next();
    if (answer.done === true) throw new Error(`the server's watcher ended at "${word}"`);
  };
  return {
    url,
    stop: () => tell('stop'),
    start: () => tell('start'),
    remove: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
