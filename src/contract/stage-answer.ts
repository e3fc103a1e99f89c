import type { Failure } from '../domain/failure/failure.js';
import { isFailure } from '../domain/failure/is-failure.js';

/** The run's answer to what a stage asked for. */
export type StageAnswer =
  | { readonly kind: 'approved' }
  | { readonly kind: 'again'; readonly feedback: string | null; readonly by: string }
  | { readonly kind: 'skipped'; readonly by: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Whether a signal is an answer of the run. By hand rather than by a schema, for the reason at {@link isFailure}. */
export function isStageAnswer(value: unknown): value is StageAnswer {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const { by, feedback, reason, failure } = { ...NOTHING, ...value };
  switch (value.kind) {
    case 'approved':
      return true;
    case 'again':
      return typeof by === 'string' && (feedback === null || typeof feedback === 'string');
    case 'skipped':
      return typeof by === 'string' && typeof reason === 'string';
    case 'failed':
      return isFailure(failure);
    default:
      return false;
  }
}

/** Whether a signal tells a child to hold, or to go on. */
export function isHold(value: unknown): value is { readonly hold: boolean } {
  return typeof value === 'object' && value !== null && 'hold' in value && typeof value.hold === 'boolean';
}

interface Unchecked {
  readonly by: unknown;
  readonly feedback: unknown;
  readonly reason: unknown;
  readonly failure: unknown;
}

const NOTHING: Unchecked = { by: undefined, feedback: undefined, reason: undefined, failure: undefined };
