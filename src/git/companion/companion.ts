import { companionFile } from '../../config/build.js';
import { type SpawnedCompanion, spawnCompanion } from '../../process/spawn-companion.js';
import type { GitEnd, GitProcess } from '../git-process.js';
import { readFrames, writeFrame } from './frames.js';
import { Answer, type Request } from './messages.js';

interface Waiting {
  readonly resolve: (end: GitEnd) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A small process beside a large one that starts git for it: a process costs the more to start the larger the one is
 * that starts it (docs/decisions/035-git-is-started-by-a-small-process.md). It is started with the first call, again
 * when it died, and ends with its owner.
 */
export class Companion {
  readonly #script: string;
  readonly #waiting = new Map<number, Waiting>();
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
    const { input: stream } = this.#open();
    const abort = (): void => send({ stream, request: { kind: 'abort', id } });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise<GitEnd>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#spawned?.hold(true);
        const request: Request = {
          kind: 'run',
          id,
          args: [...args],
          cwd,
          env: { ...env },
          config: [...config],
        };
        send({ stream, request, body: Buffer.from(input ?? '') });
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#spawned?.hold(false);
    }
  }

  /** Ends it; git processes that run go on. */
  async end(): Promise<void> {
    const spawned = this.#spawned;
    if (spawned === null) return;
    spawned.hold(true);
    spawned.input.end();
    await spawned.exited;
  }

  #open(): SpawnedCompanion {
    if (this.#spawned !== null) return this.#spawned;
    const spawned = spawnCompanion({ script: this.#script });
    this.#spawned = spawned;
    readFrames({
      stream: spawned.output,
      onFrame: ({ head, body }) => this.#settle({ answer: Answer.parse(head), stdout: body }),
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
    for (const { reject } of left) reject(new Error('the process that starts git has ended'));
  }

  #settle({ answer, stdout }: { answer: Answer; stdout: Buffer }): void {
    const waiting = this.#waiting.get(answer.id);
    if (answer.kind === 'failed') waiting?.reject(new Error(answer.message));
    else waiting?.resolve({ exitCode: answer.exitCode, stderr: answer.stderr, stdout });
  }
}

function send({
  stream,
  request,
  body = Buffer.alloc(0),
}: {
  stream: SpawnedCompanion['input'];
  request: Request;
  body?: Buffer;
}): void {
  writeFrame({ stream, head: request, body });
}
