import type { AttemptInput } from '../activities/contracts.js';
import type { StageInput } from './inputs.js';

/** What every attempt of a stage starts from, whoever makes it. */
export function attemptInput(
  { run, stage, base, needs, requirements, firstAttempt, policy }: StageInput,
  attempt: number,
): Omit<AttemptInput, 'previous' | 'feedback'> {
  const since = firstAttempt === 1 ? {} : { since: firstAttempt };
  const judged = policy === undefined ? {} : { policy };
  return { run, stage, attempt, ...since, base, needs, requirements, ...judged };
}
