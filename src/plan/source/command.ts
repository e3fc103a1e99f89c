import { z } from 'zod';

const ShellSource = z
  .string()
  .max(65_536, 'must have at most 65,536 characters')
  .refine((script) => script.trim() !== '', 'must not be empty')
  .meta({ title: 'a string for the shell' });

const ArgvSource = z
  .array(z.string().max(32_768, 'must have at most 32,768 characters').meta({ title: 'text' }))
  .min(1, 'must have at least the program')
  .refine((argv) => argv[0] !== '', 'must begin with the program')
  .meta({ title: 'a list of arguments, started without a shell' });

/** What is run: a string is given to `sh -c`, a list is started as it is. */
export const CommandSource = z.union([ShellSource, ArgvSource]).meta({ id: 'Command' });
export type CommandSource = z.infer<typeof CommandSource>;

/** Set-up commands: a string is one; a list has one command an item, so an item may itself be a list of arguments. */
export const CommandsSource = z
  .union([ShellSource, z.array(CommandSource).max(50).meta({ title: 'a list of commands' })])
  .meta({ id: 'Commands' });
export type CommandsSource = z.infer<typeof CommandsSource>;
