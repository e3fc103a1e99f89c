import type { AgentPreset } from './preset.js';

/** The longest single argument that Linux takes, in bytes: 128 KB with the zero at its end (MAX_ARG_STRLEN). */
export const MOST_ARGUMENT_BYTES = 131_071;

/** What is filled into a preset's command; `null` leaves out the lists that name it. */
export interface CommandParts {
  readonly model: string | null;
  readonly session: string | null;
  readonly prompt: string;
  readonly promptFile: string;
}

/** How an agent gets its prompt. */
export function promptBy({ command }: Pick<AgentPreset, 'command'>): 'argument' | 'file' | 'stdin' {
  const words = command.flat();
  if (words.some((word) => word.includes('{prompt}'))) return 'argument';
  return words.some((word) => word.includes('{prompt_file}')) ? 'file' : 'stdin';
}

/** Program and arguments of one attempt. What is filled in is never looked through again. */
export function agentCommand({
  preset,
  parts,
}: {
  preset: Pick<AgentPreset, 'command'>;
  parts: CommandParts;
}): string[] {
  const values = new Map<string, string | null>([
    ['{model}', parts.model],
    ['{session}', parts.session],
    ['{prompt}', parts.prompt],
    ['{prompt_file}', parts.promptFile],
  ]);
  const fill = (word: string) =>
    word.replace(/\{(?:model|session|prompt|prompt_file)\}/g, (name) => values.get(name) ?? '');
  const isMissing = (word: string) =>
    [...values].some(([name, value]) => value === null && word.includes(name));
  return preset.command.flatMap((item) => {
    if (typeof item === 'string') return [fill(item)];
    return item.some(isMissing) ? [] : item.map(fill);
  });
}

/** The command as people see it, before there is a prompt. */
export function shownCommand({
  preset,
  model,
}: {
  preset: Pick<AgentPreset, 'command'>;
  model: string | null;
}): string[] {
  const parts = { model, session: null, prompt: '{prompt}', promptFile: '{prompt_file}' };
  return agentCommand({ preset, parts });
}

/** The placeholders that a command may name. */
export const PLACEHOLDERS: readonly string[] = ['{prompt}', '{prompt_file}', '{model}', '{session}'];
