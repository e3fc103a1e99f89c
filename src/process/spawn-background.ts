import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Starts a program that outlives this one, without a shell, in a session of its own, its output appended to a file.
 * Returns its pid; rejects when it cannot be started.
 */
export async function spawnBackground(input: {
  argv: readonly [string, ...string[]];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  logFile: string;
}): Promise<number> {
  const { argv, cwd, env, logFile } = input;
  const [program, ...args] = argv;
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
    child.unref();
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        if (child.pid === undefined) reject(new Error(`${program} has no pid`));
        else resolve(child.pid);
      });
    });
  } finally {
    closeSync(log);
  }
}
