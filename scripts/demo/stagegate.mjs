import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const CAPTURED = ['ignore', 'pipe', 'inherit'];

/** Runs commands of the built program in the demo's repository, as a person would type them. */
export class Stagegate {
  #main;
  #cwd;
  #env;

  constructor({ main, cwd, env }) {
    this.#main = main;
    this.#cwd = cwd;
    this.#env = env;
  }

  /** Runs a command on this terminal and comes back with its exit status. */
  async show({ args, signal }) {
    return this.#start({ args, signal, stdio: 'inherit' }).ended;
  }

  /** Runs a command and gives the text it prints, trimmed. */
  async read({ args, signal }) {
    const { text } = await this.#capture({ args, signal });
    return text.trim();
  }

  /** Runs a command with `--json` and gives what it says; throws in its own words when it fails. */
  async ask({ args, signal }) {
    const { text, exitCode } = await this.#capture({ args: [...args, '--json'], signal });
    if (exitCode === 0) return JSON.parse(text);
    throw new Error(errorOf(text) ?? `stagegate ${args.join(' ')} ended with ${exitCode}`);
  }

  /** Runs a command with `--json` and gives each of its lines as it comes. */
  async *follow({ args, signal }) {
    const { child, ended } = this.#start({ args: [...args, '--json'], signal, stdio: CAPTURED });
    try {
      for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  }

  async #capture({ args, signal }) {
    const { child, ended } = this.#start({ args, signal, stdio: CAPTURED });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    return { exitCode: await ended, text };
  }

  /** `signal` interrupts the command, and is thrown when it has ended. */
  #start({ args, signal, stdio }) {
    signal?.throwIfAborted();
    const child = spawn(process.execPath, [this.#main, ...args], { cwd: this.#cwd, env: this.#env, stdio });
    const interrupt = () => child.kill('SIGINT');
    signal?.addEventListener('abort', interrupt, { once: true });
    const ended = once(child, 'close').then(([exitCode]) => {
      signal?.removeEventListener('abort', interrupt);
      signal?.throwIfAborted();
      return exitCode;
    });
    ended.catch(() => undefined);
    return { child, ended };
  }
}

/** The failure in what a command with `--json` printed. */
function errorOf(text) {
  try {
    const { message, next } = JSON.parse(text).error;
    return `${message}\nNext: ${next}`;
  } catch {
    return null;
  }
}
