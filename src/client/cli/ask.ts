import { fail } from '../../domain/failure/catalogue.js';
import type { CliContext } from './context.js';

/** Asks for yes or no on a terminal; without one, or when the answer was given on the line, nothing is asked. */
export async function confirmed({
  context,
  question,
  yes,
}: {
  context: CliContext;
  question: string;
  yes: boolean;
}): Promise<boolean> {
  if (yes || !context.isTty) return true;
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: question, ...streams(context) });
  return !isCancel(answer) && answer;
}

/**
 * Asks for a text on a terminal. Throws ANSWER_NEEDED where there is none, or when the person gives no answer;
 * `command` is the one that asks nothing.
 */
export async function askText({
  context,
  question,
  command,
  initial = '',
}: {
  context: CliContext;
  question: string;
  command: string;
  /** What is filled in already. */
  initial?: string;
}): Promise<string> {
  if (!context.isTty) return fail('ANSWER_NEEDED', { question, command });
  const { text, isCancel } = await import('@clack/prompts');
  const answer = await text({ message: question, initialValue: initial, ...streams(context) });
  if (isCancel(answer) || answer.trim() === '') return fail('ANSWER_NEEDED', { question, command });
  return answer.trim();
}

/** Asks to choose one of several on a terminal. Throws ANSWER_NEEDED where there is none. */
export async function choose({
  context,
  question,
  command,
  choices,
  initial,
}: {
  context: CliContext;
  question: string;
  command: string;
  /** The value that is chosen unless another is. */
  initial?: string;
  choices: readonly { readonly value: string; readonly label: string }[];
}): Promise<string> {
  const list = choices.map(({ value, label }) => `\n  ${value}: ${label}`).join('');
  if (!context.isTty) return fail('ANSWER_NEEDED', { question: question + list, command });
  const { select, isCancel } = await import('@clack/prompts');
  const answer = await select({
    message: question,
    options: [...choices],
    ...(initial === undefined ? {} : { initialValue: initial }),
    ...streams(context),
  });
  return isCancel(answer) ? fail('ANSWER_NEEDED', { question, command }) : answer;
}

const streams = ({ stdin, stdout, signal }: CliContext) => ({ input: stdin, output: stdout, signal });
