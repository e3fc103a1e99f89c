import { Command } from 'commander';
import type { Bind } from '../command-call.js';

/** `stagegate inbox` */
export function inboxCommand(bind: Bind): Command {
  return new Command('inbox')
    .summary('list what waits for people')
    .description('Lists the approvals and escalations that wait for an answer. Each is checked with its run.')
    .option('-a, --all', 'of all repositories (so without a repository)')
    .action(bind(async () => (await import('../actions/inbox.js')).inbox));
}
