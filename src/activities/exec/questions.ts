import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { failure } from '../../domain/failure/catalogue.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';
import { QUESTIONS_BYTES, QUESTIONS_FILE, Questions } from '../../domain/stage/questions.js';
import { type AttemptContext, inStage } from './attempt-context.js';

type Asked = Pick<AttemptResult, 'failure' | 'questions'>;

/** Takes the questions of the attempt before away: they were asked. */
export async function forgetQuestions(context: AttemptContext): Promise<void> {
  if (isOwnArtifact(context)) return;
  await rm(join(context.folders.artifacts, QUESTIONS_FILE), { recursive: true, force: true });
}

/** What the attempt asks; `null` when it asks nothing. A plan that wants such a file as an artifact has it as that. */
export async function readQuestions(context: AttemptContext): Promise<Asked | null> {
  if (isOwnArtifact(context)) return null;
  const file = join(context.folders.artifacts, QUESTIONS_FILE);
  const stat = await lstat(file).catch(() => null);
  if (stat === null) return null;
  const invalid = (why: string): Asked => ({
    failure: failure('QUESTIONS_INVALID', { ...inStage(context.input), why }),
  });
  if (!stat.isFile()) return invalid('it is no plain file');
  if (stat.size > QUESTIONS_BYTES)
    return invalid(`it has ${stat.size} bytes, ${QUESTIONS_BYTES} is the most`);
  const parsed = Questions.safeParse(jsonIn(await readFile(file, 'utf8')));
  if (parsed.success) return { failure: null, questions: parsed.data.questions };
  const [issue] = parsed.error.issues;
  return invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`.slice(0, 300));
}

function isOwnArtifact({ stage }: AttemptContext): boolean {
  return stage.produces.some(({ name }) => name === QUESTIONS_FILE);
}

/** `undefined` for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
