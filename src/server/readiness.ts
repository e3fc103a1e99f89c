import { setTimeout as delay } from 'node:timers/promises';

import { Connection } from '@temporalio/client';

import { knock, LOOPBACK } from './ports.js';

/** Resolves when somebody listens on the port; rejects when the signal says so. */
export async function untilListening(input: { port: number; signal: AbortSignal }): Promise<void> {
  while ((await knock({ host: LOOPBACK, port: input.port })) !== 'accepted')
    await delay(20, undefined, { signal: input.signal });
}

/** Connects to a server that is still starting: tries again until it answers or the signal says so. */
export async function untilConnected(input: { address: string; signal: AbortSignal }): Promise<Connection> {
  for (;;) {
    const connection = Connection.lazy({ address: input.address, connectTimeout: 2000 });
    try {
      await connection.ensureConnected();
      return connection;
    } catch {
      await connection.close();
      await delay(50, undefined, { signal: input.signal });
    }
  }
}

/** Tries an action again until it succeeds or the signal says so; then its own last error is thrown. */
export async function untilDone(input: { signal: AbortSignal }, action: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await action();
      return;
    } catch (error) {
      if (input.signal.aborted) throw error;
      await delay(50);
    }
  }
}
