import type { Failure } from '../../domain/failure/failure.js';
import type { AttemptStatus } from '../../domain/run/run-status.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';
import type { GatesResult } from '../../domain/stage/gate-report.js';

/** What is kept of an attempt on the board. */
export function attemptStatus(input: {
  result: AttemptResult;
  gates: GatesResult | null;
  failure: Failure | null;
}): AttemptStatus {
  const { attempt, head, tree, durationMs, changes, artifacts, agent, by, findings } = input.result;
  return {
    attempt,
    head,
    ...(tree === undefined ? {} : { tree }),
    durationMs,
    changes,
    artifacts,
    gates: input.gates?.gates ?? [],
    failure: input.failure,
    ...(findings === undefined ? {} : { findings }),
    ...(agent === undefined ? {} : { agent }),
    ...(by === undefined ? {} : { by }),
  };
}
