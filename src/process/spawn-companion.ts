import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** A program of ours that works for this process, and is told to end by the end of its input. */
export interface SpawnedCompanion {
  readonly input: Writable;
  readonly output: Readable;
  /** Resolves when it has ended, or could not be started; never rejects. */
  readonly exited: Promise<void>;
  /** Whether it keeps this process from ending by itself. */
  readonly hold: (isHeld: boolean) => void;
}

/** Starts a script of ours with this Node, away from the terminal. Its errors go where ours go. */
export function spawnCompanion({ script }: { script: string }): SpawnedCompanion {
  const child = spawn(process.execPath, [script], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin: input, stdout: output } = child;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  input.on('error', () => undefined);
  const hold = (isHeld: boolean): void => {
    const held = [child, ...[input, output].filter((stream) => stream instanceof Socket)];
    for (const one of held)
      if (isHeld) one.ref();
      else one.unref();
  };
  hold(false);
  return { input, output, exited, hold };
}
