import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { Connection } from '@temporalio/client';

import { devServerArgs } from '../../src/server/dev-server-args.js';
import { freePort } from '../../src/server/ports.js';
import { temporalBinary } from './temporal.js';
import { waitUntil } from './wait-until.js';

/** A Temporal server of a test's own, with the settings of ours and others beside them; it forgets everything. */
export class LimitedServer {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(parts: { address: string; child: ChildProcess }) {
    this.address = parts.address;
    this.#child = parts.child;
  }

  /** Starts it and waits until it answers; `settings` are of Temporal's dynamic configuration. */
  static async start({ settings }: { settings: Readonly<Record<string, number>> }): Promise<LimitedServer> {
    const [port, uiPort] = [await freePort(), await freePort()];
    const [program, ...args] = devServerArgs({ binary: temporalBinary(), dbFile: null, port, uiPort });
    const more = Object.entries(settings).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${String(value)}`,
    ]);
    const child = spawn(program, [...args, ...more], { stdio: 'ignore' });
    const address = `127.0.0.1:${String(port)}`;
    await waitUntil('the server to answer', async () => {
      const connection = await Connection.connect({ address, connectTimeout: '1 second' }).catch(() => null);
      await connection?.close();
      return connection !== null;
    });
    return new LimitedServer({ address, child });
  }

  /** Ends it, and waits until it is gone. */
  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
