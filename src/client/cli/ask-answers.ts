import type { Answers } from '../../domain/stage/answers.js';
import type { Question } from '../../domain/stage/questions.js';
import { askText, choose } from './ask.js';
import type { CliContext } from './context.js';

/** Asks a person each question that has no answer yet; what is proposed is filled in, and taken by Enter alone. */
export async function askAnswers(input: {
  context: CliContext;
  questions: readonly Question[];
  given: Answers;
  command: string;
}): Promise<Answers> {
  const { context, questions, given, command } = input;
  const answers = { ...given };
  for (const { id, text, choices, default: proposed } of questions) {
    if (id in answers) continue;
    const initial = proposed === undefined ? {} : { initial: proposed };
    const asked = { context, question: text, command, ...initial };
    answers[id] =
      choices === undefined
        ? await askText(asked)
        : await choose({ ...asked, choices: choices.map((value) => ({ value, label: value })) });
  }
  return answers;
}
