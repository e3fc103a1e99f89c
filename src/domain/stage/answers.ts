import { utf8Length } from '../text/utf8.js';
import type { Question } from './questions.js';
import { readable, TOLD_BYTES } from './told.js';

/** Answers by the id of their question. */
export type Answers = Readonly<Record<string, string>>;

/**
 * What is wrong with these answers, a sentence each with what is allowed: every question has one that is not empty, a
 * choice is one of its question's, and nothing else was answered.
 */
export function objectionsTo(input: { questions: readonly Question[]; answers: Answers }): string[] {
  const { questions, answers } = input;
  const given = new Map(Object.entries(answers));
  const asked = questions.map(({ id }) => id);
  const unasked = [...given.keys()].filter((id) => !asked.includes(id));
  return [
    ...unasked.map((id) => `"${id.slice(0, 60)}" was not asked; these were: ${asked.join(', ')}`),
    ...questions.flatMap((question) => objectionTo(question, given.get(question.id)?.trim() ?? '')),
  ];
}

/**
 * What is wrong with answers that are longer than a stage can be told whole, together with what it asked; `null` when
 * they are not.
 */
export function excessOf({
  questions,
  answers,
}: {
  questions: readonly Question[];
  answers: Answers;
}): string | null {
  const around = utf8Length(readable(answersText({ questions, answers: {} })));
  const bytes = utf8Length(readable(answersText({ questions, answers }))) - around;
  const most = TOLD_BYTES - around;
  if (bytes <= most) return null;
  const where = 'put what is longer into a file of the repository, and say which';
  return `the answers are ${String(bytes)} bytes long together; they may be ${String(Math.max(0, most))}: ${where}`;
}

function objectionTo({ id, choices, default: proposed }: Question, answer: string): string[] {
  const allowed = choices === undefined ? 'any text' : `one of: ${choices.join(', ')}`;
  if (answer === '') {
    const proposal = proposed === undefined ? '' : `; proposed is: ${proposed.slice(0, 200)}`;
    return [`"${id}" has no answer; it takes ${allowed}${proposal}`];
  }
  if (choices === undefined || choices.includes(answer)) return [];
  return [`"${id}" is answered with "${answer.slice(0, 60)}"; it takes ${allowed}`];
}

/** Questions with their answers as Markdown, in the order in which they were asked. */
export function answersText(input: { questions: readonly Question[]; answers: Answers }): string {
  const given = new Map(Object.entries(input.answers));
  return input.questions
    .map(({ id, text }) => `## ${id}: ${text.replace(/\s+/g, ' ')}\n\n${given.get(id)?.trim() ?? ''}`)
    .join('\n\n');
}
