import { Command, Option } from 'commander';
import { taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption } from '../options.js';

/** `stagegate status` */
export function statusCommand(bind: Bind): Command {
  return new Command('status')
    .summary('show how a run stands')
    .description(
      'Shows how a run stands: its stages, what waits for whom, and the next commands. Answers within two ' +
        'seconds also when no worker runs (from what the server knows, and says so) and when Temporal has ' +
        'forgotten the run (from the store).',
    )
    .addArgument(taskArgument())
    .addOption(runOption())
    .option('-w, --watch', 'go on showing it until the run has ended')
    .addOption(new Option('--until-waiting', 'with --watch: end (status 3) when the run waits for a person'))
    .action(bind(async () => (await import('../actions/status.js')).status));
}
