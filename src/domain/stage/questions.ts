import { z } from 'zod';

/** The file in `$STAGEGATE_ARTIFACTS` by which a stage asks. */
export const QUESTIONS_FILE = 'questions.json';
/** The most bytes of that file. */
export const QUESTIONS_BYTES = 16_000;
/** The most characters of one answer. */
export const ANSWER_LENGTH = 4000;
const MOST = 20;

/** One question of a stage. */
export const Question = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[a-z][a-z0-9_-]{0,47}$/,
        'at most 48 lower-case letters, digits, "_" and "-", beginning with a letter',
      )
      .describe('What the answer is called by.'),
    text: z.string().trim().min(1).max(1000).describe('The question, as a person reads it.'),
    choices: z
      .array(z.string().trim().min(1).max(200))
      .min(2)
      .max(20)
      .optional()
      .describe('The only answers that are taken; any text is when left out.'),
    default: z
      .string()
      .max(ANSWER_LENGTH)
      .optional()
      .describe('What is proposed to the person; nobody but a person takes it.'),
  })
  .refine(({ choices = [] }) => new Set(choices).size === choices.length, 'a choice is there twice')
  .refine(
    ({ choices, default: proposed }) =>
      choices === undefined || proposed === undefined || choices.includes(proposed),
    'its default is none of its choices',
  );
export type Question = z.infer<typeof Question>;

/** What a stage asks before it can go on: the file `questions.json`, shape `questions@1`. */
export const Questions = z.strictObject({
  schema: z.literal('questions@1'),
  questions: z
    .array(Question)
    .min(1)
    .max(MOST)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two questions have the same id'),
});
export type Questions = z.infer<typeof Questions>;

/** The JSON Schema of the shape: the text of `schemas/questions.schema.json`. */
export function questionsSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(Questions, { io: 'input' }), null, 2)}\n`;
}
