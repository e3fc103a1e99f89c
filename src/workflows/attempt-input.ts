import type { AttemptInput } from '../activities/contracts.js';
import type { StageInput } from './inputs.js';

/** What every attempt of a stage starts from, whoever makes it. */
export function attemptInput(
  { run, stage, base, needs, requirements, firstAttempt }: StageInput,
  attempt: number,
): Omit<AttemptInput, 'previous' | 'feedback'> {
  const since = firstAttempt === 1 ? {} : { since: firstAttempt };
  return { run, stage, attempt, ...since, base, needs, requirements };
}
