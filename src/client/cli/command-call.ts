import type { Command } from 'commander';

import type { Session } from '../local/session.js';
import type { CliContext } from './context.js';
import type { ExitCode } from './exit-codes.js';
import { Options } from './options.js';
import { Output, wantsColor } from './output.js';

/** One command of one call of the program, with everything that it may use. */
export interface CommandCall {
  readonly context: CliContext;
  readonly output: Output;
  readonly options: Options;
  /** The arguments as typed; those left out are missing at the end. */
  readonly args: readonly string[];
  readonly session: Session;
  /** The command's name, for those that share their code. */
  readonly name: string;
  /** The whole program, for what tells about it. */
  readonly program: Command;
  /** The whole line as it was typed. */
  readonly argv: readonly string[];
}

/** What a command does; comes back with the exit status. */
export type Handler = (call: CommandCall) => Promise<ExitCode>;

/** Turns a handler, whose code is loaded only when its command is called, into a commander action. */
export type Bind = (load: () => Promise<Handler>) => (...args: unknown[]) => Promise<void>;

/**
 * Makes the binder of one call of the program: it opens a session for the command and closes it again, whatever
 * happens, and keeps the exit status.
 */
export function binder({
  context,
  argv,
  commandOf,
  done,
}: {
  context: CliContext;
  argv: readonly string[];
  commandOf: (args: readonly unknown[]) => Command;
  done: (code: ExitCode) => void;
}): Bind {
  return (load) =>
    async (...received) => {
      const command = commandOf(received);
      const options = new Options(command);
      const output = new Output({
        context,
        json: options.flag('json') ?? false,
        quiet: options.flag('quiet') ?? false,
        color: wantsColor({ context, flag: options.flag('color') ?? true }),
      });
      const { openSession } = await import('../local/session.js');
      const repo = options.text('repo');
      const session = openSession({
        env: context.env,
        cwd: context.cwd,
        ...(repo === undefined ? {} : { repo }),
      });
      // What waits for an answer ends when its connection does.
      const close = () => {
        session.close().catch(() => undefined);
      };
      context.signal.addEventListener('abort', close, { once: true });
      try {
        const handler = await load();
        done(
          await handler({
            context,
            output,
            options,
            args: command.args,
            session,
            name: command.name(),
            program: command.parent ?? command,
            argv,
          }),
        );
      } finally {
        context.signal.removeEventListener('abort', close);
        await session.close();
      }
    };
}
