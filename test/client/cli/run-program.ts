import { PassThrough, Readable } from 'node:stream';

import { runCli } from '../../../src/client/cli/run-cli.js';

/** What a command line came to. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, without a terminal unless `isTty` says so, in an environment of its own. */
export async function runProgram(
  argv: readonly string[],
  {
    cwd,
    env = {},
    stdin = '',
    isTty = false,
  }: { cwd: string; env?: Record<string, string>; stdin?: string; isTty?: boolean },
): Promise<Outcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const texts = Promise.all([textOf(stdout), textOf(stderr)]);
  const code = await runCli({
    argv,
    context: {
      stdin: isTty ? typing(stdin) : Readable.from([stdin]),
      stdout,
      stderr,
      env,
      cwd,
      isTty,
      columns: 100,
      now: () => new Date('2026-03-01T12:03:00.000Z'),
      signal: new AbortController().signal,
    },
  });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}

/** A person who types one key after the other, when asked. */
function typing(keys: string): Readable {
  const stream = new PassThrough();
  stream.on('resume', () => void stream.write(keys));
  return stream;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The failure that a command with `--json` prints. */
export function failureIn({ stdout }: Outcome): { code: string; next: string; message: string } {
  const { error } = JSON.parse(stdout) as { error: { code: string; next: string; message: string } };
  return error;
}
