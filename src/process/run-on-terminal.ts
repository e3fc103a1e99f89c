import { spawn } from 'node:child_process';

/**
 * Runs a program that a person works with, on the streams of this one, and waits for its end: its exit status, `null`
 * when a signal ended it. Throws when it cannot be started.
 */
export function runOnTerminal(input: {
  argv: readonly [string, ...string[]];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<number | null> {
  const [program, ...args] = input.argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: input.cwd, env: input.env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode));
  });
}
