import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { clearTimeout, setTimeout } from 'node:timers';

const LIMIT_MS = 60_000;

/** One command of the program, as a person types it, with `--json`. */
export class Command {
  #child;
  /** `{ exitCode, value, code }`: its JSON, and the code of the failure that it told of. */
  ended;

  constructor({ place, cwd, args }) {
    this.#child = spawn(process.execPath, [place.main, ...args, '--json'], {
      cwd,
      env: place.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = this.#outcome();
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  async #outcome() {
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'])
      this.#child[stream].on('data', (chunk) => (text[stream] += chunk));
    const timer = setTimeout(() => this.kill(), LIMIT_MS);
    const [exitCode, killedBy] = await once(this.#child, 'close');
    clearTimeout(timer);
    const value = parsed(text.stdout);
    return { exitCode, killedBy, value, code: value?.error?.code ?? null, said: text.stderr.slice(-1000) };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
