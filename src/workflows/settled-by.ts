import type { StageAnswer } from '../contract/stage-answer.js';
import type { EndedAttempt, StageResult } from './inputs.js';

/** How an answer ends a stage; `null` when the stage goes on because of it. */
export function settledBy(answer: StageAnswer, ended: EndedAttempt | null): StageResult | null {
  switch (answer.kind) {
    case 'approved':
      return ended && { kind: 'completed', head: ended.result.head, last: ended };
    case 'skipped':
      return { kind: 'skipped', reason: `skipped by ${answer.by}: ${answer.reason}`, last: ended };
    case 'failed':
      return { kind: 'failed', failure: answer.failure, last: ended };
    case 'permitted':
    case 'go_on':
    case 'quotas':
    case 'answered':
    case 'again':
      return null;
  }
}
