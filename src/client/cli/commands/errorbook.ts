import { Argument, Command, Option } from 'commander';

import { ENTRY_STATUSES } from '../../../domain/errorbook/lifecycle.js';
import { SEVERITIES } from '../../../domain/errorbook/severity.js';
import type { Bind } from '../command-call.js';
import { wholeNumber } from '../options.js';

/** What the errorbook can be asked. */
export const ERRORBOOK_ACTIONS = [
  ...['list', 'search', 'show', 'confirm', 'resolve', 'waive', 'reopen'],
  ...['stats', 'export', 'import'],
] as const;

/** `stagegate errorbook` */
export function errorbookCommand(bind: Bind): Command {
  return new Command('errorbook')
    .summary('show and answer what failed before')
    .description(
      'What failed in this repository, an entry for each failure, however often it was seen: list shows them, search ' +
        'finds them by words, "phrases" and beginnings*, show tells one of them with its evidence and history. confirm ' +
        'says that it is real, resolve that it is mended, waive that it does not count until a day, reopen that it ' +
        'does after all. stats counts them, with the trends of half a year; export writes them into a file, import ' +
        'takes over what such a file has, all of it or nothing, and twice is as good as once. Entries of high severity that are open keep the stages ' +
        'that have seen them from being handed off. Needs no server.',
    )
    .addArgument(new Argument('[action]', 'what to do').choices([...ERRORBOOK_ACTIONS]).default('list'))
    .addArgument(
      new Argument(
        '[entry...]',
        'the entry, as E-0123456789ab; the words for search; the file for export and import; nothing for list and stats',
      ),
    )
    .option('-m, --reason <text>', 'why; for a change, and needed for resolve and waive')
    .option('--until <when>', 'for waive: how long (12h, 7d, 4w), or until when (2026-07-01)')
    .option('--html <file>', 'for stats: write the trends as a page of its own, which needs no network')
    .option('--dry-run', 'for import: tell what it would do, and do nothing')
    .option('--cause <text>', 'what is behind it')
    .addOption(new Option('--fix <text>', 'what to do about it; may be given again').argParser(collected))
    .addOption(
      new Option('--status <status>', 'only these (list, search, stats, export)').choices([
        ...ENTRY_STATUSES,
        'open',
      ]),
    )
    .addOption(
      new Option('--severity <severity>', 'only these (list, search, stats, export)').choices([
        ...SEVERITIES,
      ]),
    )
    .option('--gate <id>', 'only of this gate (the same)')
    .option('--stage <key>', 'only what this stage has seen (the same)')
    .option('--since <when>', 'only what was seen since 12h, 7d, 4w, 2026-07-01 (the same)')
    .option('--all', 'of every repository (the same)')
    .addOption(
      new Option('--limit <number>', 'for list and search: how many at most')
        .argParser(wholeNumber({ from: 1, to: 10_000 }))
        .default(50),
    )
    .addOption(new Option('--token <token>', 'makes a change repeatable: 8 to 128 characters'))
    .action(bind(async () => (await import('../actions/errorbook.js')).errorbook));
}

function collected(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}
