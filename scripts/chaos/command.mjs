import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { clearTimeout, setTimeout } from 'node:timers';

const LIMIT_MS = 60_000;

/** One command of the program in a process of its own, as a person types it, with `--json`; it can be killed. */
export class Command {
  #child;
  /** `{ exitCode, killedBy, code, said }`: the code of the failure that it told of, and its error output. */
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
    const texts = [textOf(this.#child.stdout), textOf(this.#child.stderr)];
    const timer = setTimeout(() => this.kill(), LIMIT_MS);
    const [exitCode, killedBy] = await once(this.#child, 'close');
    clearTimeout(timer);
    return outcome({ exitCode, killedBy, texts: await Promise.all(texts) });
  }
}

/** The same in this process: a start of Node takes longer than most commands. Resolves to the same outcome. */
export async function commandHere({ place, cwd, args }) {
  const { runCli } = await import(place.runCli);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [textOf(stdout), textOf(stderr)];
  const context = {
    ...{ stdin: Readable.from([]), stdout, stderr, env: place.env, cwd, isTty: false, columns: 100 },
    ...{ now: () => new Date(), signal: globalThis.AbortSignal.timeout(LIMIT_MS) },
  };
  const exitCode = await runCli({ argv: [...args, '--json'], context });
  for (const stream of [stdout, stderr]) stream.end();
  const killedBy = context.signal.aborted ? 'its time limit' : null;
  return outcome({ exitCode, killedBy, texts: await Promise.all(texts) });
}

async function textOf(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

function outcome({ exitCode, killedBy, texts: [stdout, stderr] }) {
  return { exitCode, killedBy, code: codeIn(stdout), said: stderr.slice(-1000) };
}

function codeIn(text) {
  try {
    return JSON.parse(text).error?.code ?? null;
  } catch {
    return null;
  }
}
