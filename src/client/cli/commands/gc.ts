import { Command, InvalidArgumentError, Option } from 'commander';

import type { Bind } from '../command-call.js';

/** `stagegate gc` */
export function gcCommand(bind: Bind): Command {
  return new Command('gc')
    .summary('reclaim the disk that ended runs no longer need')
    .description(
      'Deletes what is provably safe to drop: working trees, private homes and gate checkouts, logs, vault refs whose ' +
        'commits were read back from the remote, draft pull requests that asked approvals of runs that are over, and ' +
        'what nothing refers to in mirrors and vaults. Of every thing it says how much, and why it goes or stays. ' +
        'Nothing of an open run is touched, nor the only copy of a commit; what it does not know is listed and left. ' +
        'Works on all repositories of this machine.',
    )
    .option('-n, --dry-run', 'show it, delete nothing')
    .addOption(
      new Option('--older-than <age>', 'only of runs that ended at least so long ago: 12h, 7d, 4w')
        .default(7 * UNITS.d, '7d')
        .argParser(age),
    )
    .addOption(
      new Option(
        '--drop-run <task#number>',
        'forget this run of the repository with all its commits, wherever else they are or are not; may be given again',
      ).argParser((text: string, before: string | undefined) =>
        before === undefined ? text : `${before},${text}`,
      ),
    )
    .action(bind(async () => (await import('../actions/gc.js')).gc));
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Milliseconds of an age such as `7d`. */
function age(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,5})([smhdw])$/.exec(text) ?? [];
  const ms = Object.entries(UNITS).find(([name]) => name === unit)?.[1];
  if (ms !== undefined) return Number(number) * ms;
  throw new InvalidArgumentError('An age is wanted, as in 12h, 7d or 4w.');
}
