import { Context } from '@temporalio/activity';

import type { DraftActivities } from '../draft-contracts.js';
import type { Deps } from '../deps.js';
import { requestOf } from '../support/draft-place.js';
import { type LeftDraft, takeLeftBack } from '../support/left-drafts.js';
import { takeBack } from '../support/take-back.js';

/**
 * See {@link DraftActivities.closeDraft}. What people made theirs is left. Other drafts of the task that ask nothing any
 * more go as well: a run that was terminated or reset closes none.
 */
export function makeCloseDraft({ deps }: { deps: Deps }): DraftActivities['closeDraft'] {
  return async (input) => {
    const signal = Context.current().cancellationSignal;
    const note = await takeBack({ deps, of: input, signal });
    const { run } = input;
    const isOver = async ({ number, requestId, head }: LeftDraft) => {
      if (number !== run.number) return number < run.number;
      if (requestId === input.requestId && head === input.head) return false;
      return (await deps.stillAsked(requestOf({ ...input, requestId, head }))) === 'over';
    };
    await takeLeftBack({ deps, run, signal, isOver });
    return { note };
  };
}
