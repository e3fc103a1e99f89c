import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

import { PLAIN } from './plain-file.js';

const { O_APPEND, O_CREAT, O_WRONLY } = constants;

/** A process that is to outlive whoever starts it. */
export interface DetachedProcess {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it runs; must be a folder. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The file that it reads; left out where there is nothing to read. */
  readonly stdin?: string;
  /** The file that all it prints is added to. */
  readonly log: string;
}

/** A process that was started; `over` resolves when it is gone, or when nobody is left who could tell. */
export interface Detached {
  readonly over: Promise<void>;
}

/** Starts a process in a session of its own. Rejects with the system's error where there is none then. */
export type StartDetached = (process: DetachedProcess) => Promise<Detached>;

/** Starts it as a child of this process, which need not stay for it. */
export const startDetached: StartDetached = async ({ program, args, cwd, env, stdin, log }) => {
  const input = stdin === undefined ? null : openSync(stdin, 'r');
  try {
    const output = openSync(log, O_WRONLY | O_APPEND | O_CREAT | PLAIN, 0o600);
    try {
      const child = spawn(program, [...args], {
        cwd,
        env,
        detached: true,
        stdio: [input ?? 'ignore', output, output],
      });
      const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.unref();
      await new Promise<void>((resolve, reject) => {
        child.once('error', reject);
        child.once('spawn', () => resolve());
      });
      return { over };
    } finally {
      closeSync(output);
    }
  } finally {
    if (input !== null) closeSync(input);
  }
};

let starter: StartDetached = startDetached;

/**
 * From now on has another one start such processes; returns what takes that back. For a process that is large: what it
 * starts itself costs the more (docs/decisions/035-git-is-started-by-a-small-process.md).
 */
export function startThrough({ start }: { start: StartDetached }): () => void {
  starter = start;
  return () => {
    if (starter === start) starter = startDetached;
  };
}

/** Starts it in the way that this process has been told. */
export const startAsTold: StartDetached = (process) => starter(process);
