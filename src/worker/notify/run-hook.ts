import { homedir, tmpdir } from 'node:os';

import type { Channel } from '../../config/notify.js';
import type { Command } from '../../domain/command.js';
import { cloudEvent } from '../../domain/notify/cloud-event.js';
import { codeOf } from '../../domain/system-error.js';
import { buildEnvironment, runCommand } from '../../process/index.js';
import type { Delivery } from './delivery.js';

/** Nothing of a hook's output is kept: it may hold what it was given to log in with. */
const OUTPUT_BYTES = 0;

/**
 * Runs an operator's command with the notification on its standard input, in the user's HOME and with an allow-listed
 * environment. Exit status 0 means that it told.
 */
export async function runHook(
  delivery: Delivery,
  { command, env: allow }: Extract<Channel, { kind: 'command' }>,
): Promise<string | null> {
  const { happening, receiver, env, folder } = delivery;
  const { timeoutMs } = receiver;
  try {
    const result = await runCommand({
      argv: argvOf(command),
      cwd: folder,
      env: buildEnvironment({
        from: { ...env },
        allow,
        home: env['HOME'] ?? homedir(),
        tmp: tmpdir(),
        extra: { STAGEGATE_EVENT: happening.event, STAGEGATE_EVENT_ID: happening.id },
      }),
      timeoutMs,
      input: `${JSON.stringify(cloudEvent(happening))}\n`,
      maxBytes: OUTPUT_BYTES,
    });
    switch (result.kind) {
      case 'not_found':
        return `its command "${result.program}" was not found`;
      case 'timed_out':
        return `its command did not end within ${String(timeoutMs)} ms`;
      case 'exited':
        return result.exitCode === 0 ? null : `its command ended with status ${String(result.exitCode)}`;
    }
  } catch (error) {
    return `its command could not be run (${codeOf(error) ?? 'unknown'})`;
  }
}

function argvOf(command: Command): readonly [string, ...string[]] {
  if (command.kind === 'shell') return ['/bin/sh', '-c', command.script];
  const [program = '', ...rest] = command.argv;
  return [program, ...rest];
}
