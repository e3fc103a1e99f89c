import { Command, Option } from 'commander';

import { stageArgument, taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { attemptRange, runOption } from '../options.js';

/** `stagegate checkout` */
export function checkoutCommand(bind: Bind): Command {
  return new Command('checkout')
    .summary("make a branch of a stage's work in your repository")
    .description(
      "Makes a branch in your own repository at what a stage's attempt came to, read from the vault. Your files, your " +
        'HEAD and the branches that you have stay as they are: a branch that is there already is never moved.',
    )
    .addArgument(taskArgument())
    .addArgument(stageArgument(true))
    .option('--branch <name>', 'the name of the branch (default: stagegate/TASK-STAGE)')
    .addOption(new Option('--attempt <n>', 'an attempt; default: the last').argParser(attemptRange))
    .addOption(runOption())
    .action(bind(async () => (await import('../actions/checkout.js')).checkout));
}
