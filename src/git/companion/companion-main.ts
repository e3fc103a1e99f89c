/**
 * The companion's own program: runs the git processes that it is asked for on standard input, and answers on standard
 * output. It ends with whoever started it, however that one ends; signals from a terminal are not for it.
 */
import { type GitProcess, runGitProcess } from '../git-process.js';
import { readFrames, writeFrame } from './frames.js';
import { type Answer, Request } from './messages.js';

const running = new Map<number, AbortController>();

async function answer({ id, process }: { id: number; process: GitProcess }): Promise<void> {
  const reply = (head: Answer, body: Buffer): void =>
    writeFrame({ stream: globalThis.process.stdout, head, body });
  try {
    const { exitCode, stderr, stdout } = await runGitProcess(process);
    reply({ kind: 'ended', id, exitCode, stderr }, stdout);
  } catch (error) {
    reply(
      { kind: 'failed', id, message: error instanceof Error ? error.message : String(error) },
      Buffer.alloc(0),
    );
  } finally {
    running.delete(id);
  }
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.stdin.once('close', () => process.exit());
process.stdout.on('error', () => process.exit());
readFrames({
  stream: process.stdin,
  onFrame: ({ head, body }) => {
    const request = Request.parse(head);
    if (request.kind === 'abort') return running.get(request.id)?.abort();
    const { id, args, cwd, env, config } = request;
    const controller = new AbortController();
    running.set(id, controller);
    const input = body.length === 0 ? {} : { input: body };
    answer({ id, process: { args, cwd, env, config, ...input, signal: controller.signal } }).catch(() =>
      process.exit(1),
    );
  },
});
