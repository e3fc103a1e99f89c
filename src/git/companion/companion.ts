import { companionFile } from '../../config/build.js';
import { type SpawnedCompanion, spawnCompanion } from '../../process/spawn-companion.js';
import type { Detached, DetachedProcess } from '../../process/start-detached.js';
import type { GitEnd, GitProcess } from '../git-process.js';
import { readFrames, writeFrame } from './frames.js';
import { Answer, type Request } from './messages.js';

interface Answered {
  readonly answer: Answer;
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: Error) => void;
}

/** The companion has ended before it answered. */
class Lost extends Error {}

/**
 * A small process beside a large one that starts processes for it: one costs the more to start the larger the process is
 * that starts it (docs/decisions/035-git-is-started-by-a-small-process.md). It is started with the first call, again
 * when it died, and ends with its owner.
 */
export class Companion {
  readonly #script: string;
  readonly #waiting = new Map<number, Waiting>();
  /** Whom to tell that a process which was started is gone. */
  readonly #started = new Map<number, () => void>();
  #spawned: SpawnedCompanion | null = null;
  #calls = 0;

  constructor({ script = companionFile() }: { script?: string } = {}) {
    this.#script = script;
  }

  /** Like `runGitProcess`. Rejects too when the companion dies meanwhile: what git did is then not known. */
  async run(process: GitProcess): Promise<GitEnd> {
    const { args, cwd, env, config, input, signal } = process;
    signal?.throwIfAborted();
    const id = ++this.#calls;
    const abort = (): void => {
      if (this.#spawned !== null) send({ to: this.#spawned, request: { kind: 'abort', id } });
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const { answer, body } = await this.#ask({
        request: { kind: 'run', id, args: [...args], cwd, env: { ...env }, config: [...config] },
        body: Buffer.from(input ?? ''),
      });
      if (answer.kind !== 'ended') throw new Error(`git was asked for, and the answer is: ${answer.kind}`);
      return { exitCode: answer.exitCode, stderr: answer.stderr, stdout: body };
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Like `startDetached`. When the companion dies meanwhile, the process may have been started and may be over: whoever
   * asked looks at what it leaves behind.
   */
  async start({ args, env, ...process }: DetachedProcess): Promise<Detached> {
    const id = ++this.#calls;
    const over = new Promise<void>((resolve) => this.#started.set(id, resolve));
    try {
      await this.#ask({ request: { kind: 'start', id, args: [...args], env: { ...env }, ...process } });
    } catch (error) {
      this.#over(id);
      if (!(error instanceof Lost)) throw error;
    }
    return { over };
  }

  /** Ends it; processes that run go on. */
  async end(): Promise<void> {
    const spawned = this.#spawned;
    if (spawned === null) return;
    spawned.hold(true);
    spawned.input.end();
    await spawned.exited;
  }

  async #ask({ request, body }: { request: Request; body?: Buffer }): Promise<Answered> {
    const spawned = this.#open();
    try {
      return await new Promise<Answered>((resolve, reject) => {
        this.#waiting.set(request.id, { resolve, reject });
        spawned.hold(true);
        send({ to: spawned, request, ...(body === undefined ? {} : { body }) });
      });
    } finally {
      this.#waiting.delete(request.id);
      if (this.#waiting.size === 0) this.#spawned?.hold(false);
    }
  }

  #open(): SpawnedCompanion {
    if (this.#spawned !== null) return this.#spawned;
    const spawned = spawnCompanion({ script: this.#script });
    this.#spawned = spawned;
    readFrames({
      stream: spawned.output,
      onFrame: ({ head, body }) => this.#hear({ answer: Answer.parse(head), body }),
    });
    spawned.exited.then(
      () => this.#forget(),
      () => this.#forget(),
    );
    return spawned;
  }

  #forget(): void {
    this.#spawned = null;
    const left = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of left) reject(new Lost('the process that starts git has ended'));
    for (const id of [...this.#started.keys()]) this.#over(id);
  }

  #hear({ answer, body }: Answered): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === 'over') this.#over(answer.id);
    else if (answer.kind === 'failed') waiting?.reject(failureOf(answer));
    else waiting?.resolve({ answer, body });
  }

  #over(id: number): void {
    this.#started.get(id)?.();
    this.#started.delete(id);
  }
}

/** An error as it was where it happened, with the system's name for it. */
function failureOf({ message, code }: Extract<Answer, { kind: 'failed' }>): Error {
  return Object.assign(new Error(message), code === null ? {} : { code });
}

function send({
  to,
  request,
  body = Buffer.alloc(0),
}: {
  to: SpawnedCompanion;
  request: Request;
  body?: Buffer;
}): void {
  writeFrame({ stream: to.input, head: request, body });
}
