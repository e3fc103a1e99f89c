import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../src/server/ports.js';
import { temporalBinary } from './temporal.js';

const MAIN = fileURLToPath(new URL('../../dist/bin/stagegate.js', import.meta.url));

/** A Temporal server of a test's own, as `stagegate server` starts it: it may be killed, and started again as it was. */
export class KeptServer {
  readonly address: string;
  readonly #ports: readonly string[];
  #child: ChildProcess | null = null;

  private constructor([port, uiPort]: readonly [number, number]) {
    this.address = `127.0.0.1:${port}`;
    this.#ports = ['--port', String(port), '--ui-port', String(uiPort)];
  }

  /** Chooses ports; nothing listens there before {@link start}. */
  static async at(): Promise<KeptServer> {
    return new KeptServer([await freePort(), await freePort()]);
  }

  /** Starts it, with what an earlier one has kept in the same state folder, and waits until it is ready. */
  async start(env: Record<string, string>): Promise<void> {
    const child = spawn(process.execPath, [MAIN, 'server', ...this.#ports, '--json'], {
      env: { ...env, STAGEGATE_TEMPORAL_PATH: temporalBinary() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.includes('server_ready')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}: ${said}`)));
    });
  }

  /** Kills Temporal itself, and waits until what had started it has ended as well. */
  async kill(env: Record<string, string>): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    const file = join(env['STAGEGATE_HOME'] ?? '', 'state', 'temporal-server.json');
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await gone;
  }
}
