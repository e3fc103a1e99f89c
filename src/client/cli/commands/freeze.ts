import { Argument, Command, Option } from 'commander';

import type { Bind } from '../command-call.js';
import { priorityOption } from '../options.js';

const repositoryArgument = () =>
  new Argument(
    '[repository]',
    'a folder in it, the address of its origin, or its name in stagegate queue (default: the current one)',
  );

const baseOption = () =>
  new Option('-b, --base <branch>', 'only for runs from this base branch (default: all)');

/** `stagegate freeze` */
export function freezeCommand(bind: Bind): Command {
  return new Command('freeze')
    .summary('let nothing start or hand off in a repository')
    .description(
      'From now on no run, no stage and no handoff begins in the repository; what runs finishes its stage and waits. ' +
        'What is held shows who froze it and why, and goes on with stagegate unfreeze.',
    )
    .addArgument(repositoryArgument())
    .addOption(new Option('-m, --reason <text>', 'why; everybody who is held sees it').makeOptionMandatory())
    .addOption(baseOption())
    .addOption(priorityOption('runs of this priority or a higher one go on', 'pass-priority'))
    .addOption(
      new Option('--until <when>', 'when it ends by itself: a time as in 2h, or as in 2026-03-01T08:00Z'),
    )
    .action(bind(async () => (await import('../actions/freeze.js')).freeze));
}

/** `stagegate unfreeze` */
export function unfreezeCommand(bind: Bind): Command {
  return new Command('unfreeze')
    .summary("end a repository's freeze")
    .description(
      "Ends a repository's freeze, or with --base that of one of its bases: what was held goes on.",
    )
    .addArgument(repositoryArgument())
    .addOption(baseOption())
    .action(bind(async () => (await import('../actions/freeze.js')).unfreeze));
}
