import { z } from 'zod';

/**
 * What a stage, a gate or a set-up step runs: a list of arguments, started without a shell, or a string that its
 * author wrote for `sh -c`.
 */
export const Command = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('argv'), argv: z.array(z.string().max(32_768)).min(1) }),
  z.strictObject({ kind: z.literal('shell'), script: z.string().min(1).max(65_536) }),
]);
export type Command = z.infer<typeof Command>;

/** One line for people: a shell string as it is, a list with its odd arguments quoted. Never to be executed. */
export function describeCommand(command: Command): string {
  if (command.kind === 'shell') return command.script;
  return command.argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}
