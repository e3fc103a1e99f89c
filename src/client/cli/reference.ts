import type { Argument, Command, Option } from 'commander';

import { COMMAND_GROUPS } from './commands/index.js';
import { emptyContext } from './context.js';
import { EXIT_MEANING } from './exit-codes.js';
import { addCommonOptions } from './options.js';
import { buildProgram } from './program.js';

const COMMON = ['--repo', '--json', '--debug', '--no-color', '--color'];

/** The command-line reference in Markdown, made from the definitions that the program itself is made of. */
export function cliReference(): string {
  const program = buildProgram({ context: emptyContext(), done: () => undefined });
  const groups = COMMAND_GROUPS.map(({ heading, commands }) => {
    const names = commands.map((define) => define(() => () => Promise.resolve()).name());
    const sections = names.map((name) => section(program.commands.find((each) => each.name() === name)));
    return [`## ${heading.replace(/:$/, '')}`, ...sections].join('\n\n');
  });
  return `${[
    '# Command-line reference',
    'Made from the commands themselves by `npm run generate`; not edited by hand.',
    '```\nstagegate <command> [options]\n```',
    'TASK is the key of a task of the current repository (or of `--repo`) and means its latest run; `--run N` picks ' +
      'another. Every command takes:',
    list(addCommonOptions(program.createCommand('common')).options),
    ...groups,
    exitStatus(),
    ENVIRONMENT,
  ].join('\n\n')}\n`;
}

function section(command: Command | undefined): string {
  if (command === undefined) return '';
  const options = command.options.filter(({ long }) => long !== undefined && !COMMON.includes(long));
  const args = command.registeredArguments;
  return [
    `### stagegate ${command.name()}`,
    command.description(),
    `\`\`\`\nstagegate ${command.name()}${args.map(usage).join('')}${options.length > 0 ? ' [options]' : ''}\n\`\`\``,
    ...(args.length === 0 ? [] : [args.map(argumentLine).join('\n')]),
    ...(options.length === 0 ? [] : [list(options)]),
  ].join('\n\n');
}

const usage = (argument: Argument): string =>
  argument.required ? ` <${argument.name()}>` : ` [${argument.name()}]`;

const argumentLine = (argument: Argument): string => `- \`${argument.name()}\`: ${argument.description}`;

function list(options: readonly Option[]): string {
  return options.map(optionLine).join('\n');
}

function optionLine(option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` One of ${option.argChoices.map(code).join(', ')}.`;
  const preset: unknown = option.defaultValueDescription ?? option.defaultValue;
  const known = typeof preset === 'string' || typeof preset === 'number';
  const must = option.mandatory ? ' Required.' : '';
  return `- ${code(option.flags)}: ${option.description}.${choices}${known ? ` Default: ${code(String(preset))}.` : ''}${must}`;
}

const code = (text: string): string => `\`${text}\``;

function exitStatus(): string {
  const rows = EXIT_MEANING.map(([status, meaning]) => `- \`${String(status)}\`: ${meaning}`);
  return ['## Exit status', rows.join('\n')].join('\n\n');
}

const ENVIRONMENT = `## Environment

- \`STAGEGATE_HOME\`: one folder for configuration, state and cache, instead of the XDG folders
- \`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, \`TEMPORAL_PROFILE\` and the rest of Temporal's own variables, and its
  configuration file: which server is used; without them the dev server of this machine
- \`TEMPORAL_UI_ADDRESS\`: where Temporal Web is, when it is not the dev server's
- \`STAGEGATE_TEMPORAL_PATH\`: the \`temporal\` program that \`server\` and \`up\` start
- \`STAGEGATE_TASK_QUEUE_PREFIX\`: the prefix of the task queues; \`stagegate\` by default
- \`NO_COLOR\`, \`FORCE_COLOR\`: whether there are colours

With \`--json\` the result is one JSON object on the standard output (one a line for \`--watch\` and \`--follow\`), and
so is an error: \`{"error": {"code", "class", "message", "kept", "next", "retryable"}, "exitCode"}\`.`;
