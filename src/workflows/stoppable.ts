import { isCancellation } from '@temporalio/workflow';

import type { EndedAttempt, StageResult } from './inputs.js';

/** A stage's work as far as its end concerns it. */
interface Work {
  /** The last attempt that has ended. */
  readonly last: EndedAttempt | null;
  untilSettled(): Promise<StageResult>;
}

/** Waits for the end of a stage: before its work starts, or of that work. A cancellation is an end too. */
export async function stoppable(stage: {
  work: Work;
  before: () => Promise<StageResult | null>;
}): Promise<StageResult> {
  const { work, before } = stage;
  try {
    return (await before()) ?? (await work.untilSettled());
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { kind: 'stopped', last: work.last };
  }
}
