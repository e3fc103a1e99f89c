import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';

import { resolvePaths } from '../../dist/config/paths.js';
import { stopDevServer } from '../../dist/server/dev-server.js';
import { isPortFree } from '../../dist/server/ports.js';

const USUAL_PORT = 7233;
const PATIENCE_MS = 20_000;

/** How often it is started again before its end is taken for a mistake of ours. */
const MOST_STARTS = 5;

/**
 * `stagegate up`: server and worker in a process of their own. It has a process group of its own too, so that Ctrl-C
 * does not reach it before the run was aborted.
 */
export class Up {
  #child;
  #given;
  #log;
  #isStopped = false;
  /** What `up` has told so far, by event. */
  #told = {};
  /** Resolves when it is gone, whoever ended it. */
  gone;

  static async start({ main, folder, env, port, signal }) {
    signal.throwIfAborted();
    const wanted = port ?? ((await isPortFree({ port: USUAL_PORT })) ? USUAL_PORT : 0);
    const up = new Up({ main, folder, env, signal });
    await up.#begin(wanted);
    return up;
  }

  constructor(given) {
    this.#given = given;
    this.#log = join(given.folder, 'up.log');
  }

  async #begin(port) {
    const { main, folder, env, signal } = this.#given;
    const log = openSync(this.#log, 'a');
    this.#child = spawn(process.execPath, [main, 'up', '--json', '--port', String(port)], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', log],
    });
    closeSync(log);
    this.gone = once(this.#child, 'exit');
    const ready = await Promise.race([this.#ready(), this.gone.then(() => false), aborted(signal)]);
    if (ready) return;
    await this.stop();
    signal.throwIfAborted();
    throw new Error(`server and worker did not start:\n${this.#lastWords()}`);
  }

  /** Starts it again whenever somebody else ends it, and tells so; ends only by a failure. */
  async keep({ tell }) {
    const port = this.server.address.split(':').at(-1);
    for (let starts = 0; ; starts += 1) {
      const [exitCode, signal] = await this.gone;
      if (this.#isStopped) return new Promise(() => undefined);
      const how = signal ?? `exit status ${String(exitCode)}`;
      if (starts === MOST_STARTS)
        throw new Error(`server and worker ended again (${how}):\n${this.#lastWords()}`);
      tell(`The worker is gone (${how}). It is started again, and the run goes on where it was.`);
      await this.#begin(port);
      tell('The worker is back.');
    }
  }

  /** Ends it as a power cut would. */
  kill() {
    this.#child.kill('SIGKILL');
  }

  get server() {
    return this.#told.server_ready;
  }

  get worker() {
    return this.#told.worker_ready;
  }

  async #ready() {
    for await (const line of createInterface({ input: this.#child.stdout })) {
      const told = JSON.parse(line);
      this.#told[told.event ?? 'error'] = told;
      if (told.event === 'worker_ready') return true;
    }
    return false;
  }

  #lastWords() {
    const { error } = this.#told.error ?? {};
    if (error !== undefined) return `${error.message}\nNext: ${error.next}`;
    return readFileSync(this.#log, 'utf8').split('\n').slice(-10).join('\n');
  }

  /** Ends server and worker and waits until both are gone. */
  async stop() {
    this.#isStopped = true;
    const { pid } = this.#child;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => kill(-pid), PATIENCE_MS);
      await this.gone;
      clearTimeout(timer);
    }
    await stopDevServer({ paths: resolvePaths({ env: this.#given.env }) });
  }
}

function kill(target) {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function aborted(signal) {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }));
}
