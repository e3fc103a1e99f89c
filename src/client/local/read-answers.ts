import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';

import { z } from 'zod';

import { fail } from '../../domain/failure/catalogue.js';
import type { Answers } from '../../domain/stage/answers.js';
import { readGivenText } from './message-text.js';

const MOST = 200_000;

/** What a file of answers holds: the answers by the id of their question. */
const AnswersFile = z.record(z.string().max(60), z.union([z.string(), z.number(), z.boolean()]));

/** Reads a file of answers; `-` is the standard input. Throws BAD_INPUT. */
export async function readAnswersFile(input: {
  path: string;
  cwd: string;
  stdin: Readable;
}): Promise<Answers> {
  const { path, cwd } = input;
  const stdin = path === '-' ? input.stdin : createReadStream(resolve(cwd, path));
  const what = 'The file of answers';
  const invalid = (why: string, cause?: unknown) => fail('BAD_INPUT', { what, value: path, why }, cause);
  const text = await readGivenText({ what, text: '-', stdin, most: MOST }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error) return invalid(error.message, error);
    throw error;
  });
  const parsed = AnswersFile.safeParse(jsonIn(text));
  if (!parsed.success)
    return invalid(
      'a JSON object is wanted, with an answer by the id of each question: {"database": "sqlite"}',
    );
  return Object.fromEntries(Object.entries(parsed.data).map(([id, answer]) => [id, String(answer)]));
}

/** Reads answers of the line, `id=text` each. Throws BAD_INPUT. */
export function readAnswerWords(words: readonly string[]): Answers {
  const pairs = words.map((word): [string, string] => {
    const at = word.indexOf('=');
    if (at > 0) return [word.slice(0, at).trim(), word.slice(at + 1)];
    return fail('BAD_INPUT', { what: 'The answer', value: word.slice(0, 60), why: 'id=text is wanted' });
  });
  const ids = pairs.map(([id]) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    return fail('BAD_INPUT', { what: 'The answer', value: twice, why: 'it is given twice' });
  return Object.fromEntries(pairs);
}

/** `undefined` for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
