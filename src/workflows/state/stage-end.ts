import type { StageResult } from '../inputs.js';

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
      return { to: 'failed', reason: STOPPED };
  }
}
