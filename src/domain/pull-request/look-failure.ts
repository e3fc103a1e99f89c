import type { Failure } from '../failure/failure.js';
import { taskCommand } from '../run/answers.js';

const CREDENTIALS: ReadonlySet<string> = new Set([
  'FORGE_UNAUTHORIZED',
  'FORGE_FORBIDDEN',
  'FORGE_REPOSITORY_UNKNOWN',
]);

/** A forge's failure in the words of somebody who only looked: nothing was pushed, and another look mends it. */
export function lookFailure({ failure, task }: { failure: Failure; task: string }): Failure {
  const again = taskCommand({ verb: 'pr sync', words: [task] });
  return {
    ...failure,
    kept: 'What was seen before is in the ledger.',
    next: CREDENTIALS.has(failure.code)
      ? `Set credentials that may see it where this is asked (docs/github.md), then: ${again}`
      : again,
  };
}
