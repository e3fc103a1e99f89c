/**
 * The companion's own program: starts the processes that it is asked for on standard input, and answers on standard
 * output. It ends with whoever started it, however that one ends; signals from a terminal are not for it.
 */
import { startDetached } from '../../process/start-detached.js';
import { runGitProcess } from '../git-process.js';
import { readFrames, writeFrame } from './frames.js';
import { type Answer, Request } from './messages.js';

type Of<K extends Request['kind']> = Extract<Request, { kind: K }>;

const running = new Map<number, AbortController>();

const reply = (head: Answer, body: Buffer = Buffer.alloc(0)): void =>
  writeFrame({ stream: globalThis.process.stdout, head, body });

async function run({ id, args, cwd, env, config }: Of<'run'>, body: Buffer): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const input = body.length === 0 ? {} : { input: body };
  try {
    const process = { args, cwd, env, config, ...input, signal: controller.signal };
    const { exitCode, stderr, stdout } = await runGitProcess(process);
    reply({ kind: 'ended', id, exitCode, stderr }, stdout);
  } finally {
    running.delete(id);
  }
}

async function start({ id, stdin, ...process }: Of<'start'>): Promise<void> {
  const { over } = await startDetached({ ...process, ...(stdin === undefined ? {} : { stdin }) });
  reply({ kind: 'started', id });
  await over;
  reply({ kind: 'over', id });
}

/** Answers with the error of what could not be done. */
async function answered({ id, work }: { id: number; work: Promise<void> }): Promise<void> {
  try {
    await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    reply({ kind: 'failed', id, message, code });
  }
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.stdin.once('close', () => process.exit());
process.stdout.on('error', () => process.exit());
readFrames({
  stream: process.stdin,
  onFrame: ({ head, body }) => {
    const request = Request.parse(head);
    const { id } = request;
    if (request.kind === 'abort') return running.get(id)?.abort();
    const work = request.kind === 'run' ? run(request, body) : start(request);
    answered({ id, work }).catch(() => process.exit(1));
  },
});
