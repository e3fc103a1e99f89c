import { Command, Option } from 'commander';

import { stageArgument, taskArgument } from '../arguments.js';
import type { Bind } from '../command-call.js';
import { runOption, signingOptions, withOptions } from '../options.js';

/** `stagegate answer` */
export function answerCommand(bind: Bind): Command {
  const command = new Command('answer')
    .summary('answer the questions of a stage')
    .description(
      'Answers what a stage asked. In a terminal it asks you one question after the other; elsewhere the answers come ' +
        'from a file or from the line. The stage goes on where it was, and no attempt is used up. Nothing is ever answered by itself.',
    )
    .addArgument(taskArgument())
    .addArgument(stageArgument(false))
    .option(
      '--file <path>',
      'a JSON file with the answers, by the id of their question ("-": standard input)',
    )
    .addOption(
      new Option('--answer <id=text>', 'one answer; may be given more than once').argParser(
        (text: string, before: string[] | undefined) => [...(before ?? []), text],
      ),
    )
    .addOption(runOption())
    .addOption(new Option('--token <token>', 'makes the answer repeatable: 8 to 128 characters'));
  return withOptions(command, signingOptions()).action(
    bind(async () => (await import('../actions/answer.js')).answer),
  );
}
