import { Command } from 'commander';
import type { Bind } from '../command-call.js';

/** `stagegate queue` */
export function queueCommand(bind: Bind): Command {
  return new Command('queue')
    .summary('show who runs, who waits, and for what')
    .description(
      'Shows the runs that have a place and those that wait for one, in the order in which they are served, and what ' +
        'each waits for; frozen repositories too.',
    )
    .option(
      '--restart',
      'first begin the workflow anew that admits runs, where it makes no progress; nothing that it knows is lost',
    )
    .action(bind(async () => (await import('../actions/queue.js')).queue));
}
