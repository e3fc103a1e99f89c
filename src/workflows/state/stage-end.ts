import type { FailureCode } from '../../domain/failure/catalogue.js';
import type { EndedAttempt, StageResult } from '../inputs.js';

const STOPPED = 'stopped with its run';

/** What a stage's end means on the board. */
export function endOf(result: StageResult): {
  to: 'completed' | 'skipped' | 'failed';
  reason: string | null;
} {
  switch (result.kind) {
    case 'completed':
      return { to: 'completed', reason: null };
    case 'skipped':
      return { to: 'skipped', reason: result.reason };
    case 'failed':
      return { to: 'failed', reason: result.failure.message };
    case 'stopped':
      return { to: 'failed', reason: takenReason(result.last) ?? STOPPED };
  }
}

const TAKEN: ReadonlySet<string> = new Set<FailureCode>(['RUN_ENDED_WHILE_TAKEN', 'TAKEN_WORK_LEFT']);

/** A person had it: where their work is. */
function takenReason(last: EndedAttempt | null): string | null {
  const failure = last?.failure ?? null;
  return failure !== null && TAKEN.has(failure.code)
    ? `${failure.message} ${failure.kept ?? ''}`.trim()
    : null;
}

/** What a stage that is being stopped to go back to its beginning asks for no more. */
export const ASKS: ReadonlySet<string> = new Set([
  'approval_wanted',
  'permission_wanted',
  'denied',
  'questions_asked',
  'escalated',
  'rate_limited',
  'slot_waits',
  'quotas_wanted',
]);
