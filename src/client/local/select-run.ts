import { StageKey, TaskKey } from '../../domain/keys.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';

/** Checks a task's key as it was typed; `next` is the command for one that is not. Throws BAD_INPUT. */
export function readTaskKey(text: string, { next = 'stagegate list' } = {}): TaskKey {
  const key = TaskKey.safeParse(text);
  if (key.success) return key.data;
  const why = key.error.issues[0]?.message ?? 'it is not a task key';
  return fail('BAD_INPUT', { what: 'The task key', value: text, why, next });
}

/** Checks a stage's key as it was typed; `handoff` and `revision` are ones here. Throws BAD_INPUT. */
export function readStageKey(text: string): string {
  if (text === 'handoff' || text === 'revision') return text;
  const key = StageKey.safeParse(text);
  if (key.success) return key.data;
  const why = key.error.issues[0]?.message ?? 'it is not a stage key';
  return fail('BAD_INPUT', { what: 'The stage key', value: text, why });
}

/** The run that a command line means: a task of the session's repository, and perhaps a number. */
export async function selectRun({
  session,
  task,
  number,
}: {
  session: Session;
  task: string;
  number: number | undefined;
}): Promise<RunSelector> {
  const taskKey = readTaskKey(task);
  // Connecting takes a while, and every command that names a run needs it: it is begun beside the look at git.
  const [{ slug }] = await Promise.all([session.repository(), session.runs().catch(() => null)]);
  return { runKey: { slug, taskKey }, ...(number === undefined ? {} : { number }) };
}
