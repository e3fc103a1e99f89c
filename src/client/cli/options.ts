import { type Command, InvalidArgumentError, Option } from 'commander';

/** The options that every command takes. */
export function addCommonOptions(command: Command): Command {
  return command
    .addOption(new Option('--repo <path>', 'the repository to work on (default: that of the current folder)'))
    .addOption(new Option('--json', 'print JSON, errors too'))
    .addOption(new Option('-q, --quiet', 'print results alone: no notes, no progress'))
    .addOption(new Option('--debug', 'show where an error came from'))
    .addOption(new Option('--no-color', 'no colours (NO_COLOR does the same)'));
}

/** `--run N`, for commands that take a task. */
export function runOption(): Option {
  return new Option('--run <number>', "the task's run with this number (default: the latest)").argParser(
    wholeNumber({ from: 1, to: 1_000_000_000 }),
  );
}

/** `--yes`, for commands that ask a person whether they mean it. A script said what it means, and is not asked. */
export function yesOption(): Option {
  return new Option(
    '-y, --yes',
    'do not ask to confirm; without a terminal, or with --json, nothing is asked',
  );
}

/** For commands that answer a request: with which key to sign, and whether to print a signal instead. */
export function signingOptions(): Option[] {
  return [
    new Option(
      '--key <file>',
      "sign with this SSH key (default, where signatures are asked for: git's user.signingkey, ~/.ssh, the agent)",
    ),
    new Option('--print-signal', 'decide nothing: print the signed decision as a signal for Temporal Web'),
  ];
}

/** Adds some options to a command. */
export function withOptions(command: Command, options: readonly Option[]): Command {
  return options.reduce((all, option) => all.addOption(option), command);
}

/** `--health HOST:PORT`, for commands that run a worker. */
export function healthOption(): Option {
  return new Option(
    '--health <address>',
    'serve /healthz and /readyz there, as 127.0.0.1:9090 (loopback only)',
  );
}

/** `--priority N`, or another name, from -100 to 100. */
export function priorityOption(what: string, name = 'priority'): Option {
  return new Option(`--${name} <number>`, `-100 to 100: ${what}`).argParser((text: string) => {
    const number = /^-?\d{1,3}$/.test(text) ? Number(text) : NaN;
    if (number >= -100 && number <= 100) return number;
    throw new InvalidArgumentError('A whole number from -100 to 100 is wanted.');
  });
}

/** Reads a whole number within bounds; anything else is an error of the command line. */
export function wholeNumber({ from, to }: { from: number; to: number }): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (number >= from && number <= to) return number;
    throw new InvalidArgumentError(`A whole number from ${from} to ${to} is wanted.`);
  };
}

/** Attempts to look at; `from` equals `to` when it is one. */
export interface AttemptRange {
  readonly from: number;
  readonly to: number;
}

/** A range of attempts: `2`, or `1..2`. */
export function attemptRange(text: string): AttemptRange {
  const match = /^(\d{1,4})(?:\.\.(\d{1,4}))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (match !== null && from >= 1 && to >= from) return { from, to };
  throw new InvalidArgumentError('An attempt (2) or a range of attempts (1..2) is wanted.');
}

/** A command's options, read with their types. */
export class Options {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(command: Command) {
    this.values = given(command);
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Every text of an option that may be given more than once. */
  texts(name: string): string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  }

  number(name: string): number | undefined {
    const value = this.values[name];
    return typeof value === 'number' ? value : undefined;
  }

  /** `undefined` when neither the option nor its `--no-` form was given and it has no default. */
  flag(name: string): boolean | undefined {
    const value = this.values[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A range of attempts, read by {@link attemptRange}. */
  range(name: string): AttemptRange | undefined {
    const value = this.values[name];
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('from' in value) || !('to' in value)) return undefined;
    const { from, to } = value;
    return typeof from === 'number' && typeof to === 'number' ? { from, to } : undefined;
  }
}

/** What was said anywhere on the line, before the command or behind it; the nearest word counts, then defaults. */
function given(command: Command): Record<string, unknown> {
  const lineage: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) lineage.unshift(at);
  const values: Record<string, unknown> = {};
  for (const round of ['default', 'said'] as const) {
    for (const each of lineage) {
      for (const [name, value] of Object.entries(each.opts())) {
        const isDefault = each.getOptionValueSource(name) === 'default';
        if (isDefault === (round === 'default')) values[name] = value;
      }
    }
  }
  return values;
}
