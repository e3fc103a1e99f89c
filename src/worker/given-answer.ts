import type { Client } from '@temporalio/client';

import type { GivenAnswerInput } from '../activities/index.js';
import { askAgain } from '../contract/ask-again.js';
import { givenAnswerQuery } from '../contract/given-answer.js';
import type { StageAnswer } from '../contract/stage-answer.js';

const WITHIN_MS = 10_000;

/** Asks a run what people answered to one of its children. No answer proves nothing: it is thrown, to be asked again. */
export function makeGivenAnswer({ client }: { client: Client }) {
  return async ({ workflowId, asked }: GivenAnswerInput): Promise<StageAnswer | null> => {
    const run = client.workflow.getHandle(workflowId);
    return client.withDeadline(Date.now() + WITHIN_MS, () =>
      askAgain(() => run.query(givenAnswerQuery, asked)),
    );
  };
}
