import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Stage } from '../../domain/plan/plan.js';
import type { Ended } from './carry.js';

/** What is wrong with how an executor ended; `null` after exit status 0. */
export function executorFailure(input: {
  end: Ended;
  stage: Stage;
  at: { task: string; stage: string; attempt: number };
}): Failure | null {
  const { end, stage, at } = input;
  switch (end.kind) {
    case 'exited':
      return end.exitCode === 0 ? null : failure('EXECUTOR_FAILED', { ...at, exitCode: end.exitCode });
    case 'timed_out':
      return failure('EXECUTOR_TIMED_OUT', { ...at, after: inMinutes(stage.timeoutMs) });
    case 'stalled':
      return failure('EXECUTOR_STALLED', { ...at, after: inMinutes(stage.stallMs) });
    case 'over_limit':
    case 'cancelled':
      return failure('EXECUTOR_CANCELLED', at);
    case 'interrupted':
      return failure('EXECUTOR_INTERRUPTED', at);
    case 'not_found':
      return failure('EXECUTOR_NOT_FOUND', { ...at, program: end.program });
  }
}

function inMinutes(ms: number | null): string {
  const seconds = (ms ?? 0) / 1000;
  return seconds < 60 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1).replace(/\.0$/, '')} min`;
}
