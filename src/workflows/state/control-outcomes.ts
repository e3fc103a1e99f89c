import type { ControlOutcome } from '../../contract/messages.js';
import type { DecisionOutcome } from '../../domain/approval/approval.js';
import { failure } from '../../domain/failure/catalogue.js';

export type { ControlOutcome };

/** It was done. */
export const CHANGED: ControlOutcome = { kind: 'done', changed: true };
/** It was so already, or there was nothing to do. */
export const UNCHANGED: ControlOutcome = { kind: 'done', changed: false };

/** What a pull request is to say came when it is said already. */
export function tooLateFor(task: string): ControlOutcome {
  return { kind: 'refused', failure: failure('PULL_WORDS_LATE', { task }) };
}

/** What was asked for would have answered a request of the handoff, and may not. */
export function refusedControl({
  task,
  outcome: { code, message },
}: {
  task: string;
  outcome: Extract<DecisionOutcome, { kind: 'refused' }>;
}): ControlOutcome {
  return { kind: 'refused', failure: failure('DECISION_REFUSED', { task, stage: 'handoff', code, message }) };
}
