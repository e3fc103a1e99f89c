import type { StageReturn, StageTake } from '../domain/stage/hands.js';

/** Whether a signal says that somebody takes the stage. By hand rather than by a schema, as in `stage-answer.ts`. */
export function isStageTake(value: unknown): value is StageTake {
  if (typeof value !== 'object' || value === null) return false;
  const { id, by, at } = { ...NOTHING, ...value };
  return typeof id === 'string' && typeof at === 'string' && isActor(by);
}

/** Whether a signal gives the stage back. */
export function isStageReturn(value: unknown): value is StageReturn {
  if (typeof value !== 'object' || value === null) return false;
  const { id, by, discard } = { ...NOTHING, ...value };
  return typeof id === 'string' && typeof discard === 'boolean' && isActor(by);
}

function isActor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, email } = { ...NOTHING, ...value };
  return typeof name === 'string' && (email === null || typeof email === 'string');
}

interface Unchecked {
  readonly id: unknown;
  readonly by: unknown;
  readonly at: unknown;
  readonly discard: unknown;
  readonly name: unknown;
  readonly email: unknown;
}

const NOTHING: Unchecked = {
  id: undefined,
  by: undefined,
  at: undefined,
  discard: undefined,
  name: undefined,
  email: undefined,
};
