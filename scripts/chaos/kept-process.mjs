import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 300;

/** A command of the program that runs until it is ended, and is started again whenever it died. */
export class KeptProcess {
  #place;
  #args;
  #event;
  #child = null;
  #wanted = true;
  #held = Promise.resolve();
  #life;
  #ready = signalled();
  starts = 0;

  constructor({ place, args, event }) {
    this.#place = place;
    this.#args = args;
    this.#event = event;
    this.#life = this.#live();
  }

  /** Its pid; `null` between two lives. */
  get pid() {
    return this.#child?.pid ?? null;
  }

  /** Resolves when it is ready, the next time if it is just dead. */
  get ready() {
    return this.#ready.promise;
  }

  /** Starts it again only when `until` has resolved. */
  hold(until) {
    this.#held = until;
  }

  send(signal) {
    if (this.pid === null) return false;
    return this.#child.kill(signal);
  }

  async stop(signal = 'SIGTERM') {
    this.#wanted = false;
    this.send('SIGCONT');
    this.send(signal);
    const timer = setTimeout(() => this.send('SIGKILL'), 15_000);
    await this.#life;
    clearTimeout(timer);
  }

  async #live() {
    while (this.#wanted) {
      await this.#once();
      this.#ready = signalled();
      await this.#held;
      if (this.#wanted) await sleep(PAUSE_MS);
    }
  }

  async #once() {
    const { folder, env, main } = this.#place;
    const log = openSync(join(folder, `${this.#args[0]}.log`), 'a');
    const child = spawn(process.execPath, [main, ...this.#args, '--json'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', log],
    });
    closeSync(log);
    this.#child = child;
    this.starts += 1;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes(this.#event)) this.#ready.resolve();
    });
    await once(child, 'exit');
    this.#child = null;
  }
}

function signalled() {
  const parts = {};
  parts.promise = new Promise((resolve) => (parts.resolve = resolve));
  return parts;
}
