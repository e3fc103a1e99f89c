import { Command } from 'commander';
import type { Bind } from '../command-call.js';

/** `stagegate inbox` */
export function inboxCommand(bind: Bind): Command {
  return new Command('inbox')
    .summary('list what waits for you')
    .description(
      'Lists what waits for your answer, over all runs of all repositories, the longest waiting first. Each is checked with its run, which knows who may answer.',
    )
    .option('-a, --all', 'also what waits for others, and why you may not answer it')
    .option('--here', 'of this repository alone (so with --repo)')
    .action(bind(async () => (await import('../actions/inbox.js')).inbox));
}
