import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** A server process that lives as long as it is let, in a process group of its own. */
export interface SpawnedServer {
  readonly pid: number;
  /** Resolves when the process has ended, however it did; never rejects. */
  readonly exited: Promise<{ readonly exitCode: number | null; readonly signal: string | null }>;
}

/**
 * Starts a long-lived program without a shell, with exactly the given environment and its output appended to a
 * file. It has its own process group, so that Ctrl-C in the terminal does not reach it before its owner has
 * finished. Rejects when the program cannot be started.
 */
export async function spawnServer(input: {
  argv: readonly [string, ...string[]];
  cwd: string;
  env: Readonly<Record<string, string>>;
  logFile: string;
}): Promise<SpawnedServer> {
  const [program, ...args] = input.argv;
  const log = openSync(input.logFile, 'a');
  try {
    const child = spawn(program, args, {
      cwd: input.cwd,
      env: { ...input.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    const exited = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        if (child.pid === undefined) reject(new Error(`${program} has no pid`));
        else resolve(child.pid);
      });
    });
    return { pid, exited };
  } finally {
    closeSync(log);
  }
}
