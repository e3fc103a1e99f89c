import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type CommandResult, runCommand } from '../process/run-command.js';

/** The program that makes and checks signatures; OpenSSH 8.9 or later. */
export const SSH_KEYGEN = 'ssh-keygen';

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;

/** Runs one of OpenSSH's programs without a terminal. Times that it reads and writes are UTC. */
export function runSsh(input: {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  text?: string;
}): Promise<CommandResult> {
  const { program, args, env, cwd, text } = input;
  return runCommand({
    argv: [program, ...args],
    cwd,
    env: { ...env, TZ: 'UTC', LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' },
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    ...(text === undefined ? {} : { input: text }),
  });
}

/** Uses a folder that only its owner can read, and removes it. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagegate-ssh-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
