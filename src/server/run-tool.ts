import { runCommand } from '../process/run-command.js';

/** How a helper program ended: only whether it did what it should, and its words. */
export interface ToolResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** Its words on standard error, or why it did not run. */
  readonly stderr: string;
}

const MAX_BYTES = 1024 * 1024;

/** Runs a helper program away from anybody's repository; never rejects for what the program does. */
export async function runTool(input: {
  argv: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
}): Promise<ToolResult> {
  const result = await runCommand({ ...input, cwd: '/', maxBytes: MAX_BYTES });
  switch (result.kind) {
    case 'not_found':
      return { ok: false, stdout: '', stderr: `${result.program} is not there` };
    case 'timed_out':
      return { ok: false, stdout: result.stdout, stderr: `no end after ${String(input.timeoutMs / 1000)} s` };
    case 'exited':
      return { ok: result.exitCode === 0, stdout: result.stdout, stderr: result.stderr };
  }
}
