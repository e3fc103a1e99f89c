import { ApplicationFailure, Context } from '@temporalio/activity';

import { opinionsIn } from '../../domain/approval/forge-review.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { forgeFor } from '../../forge/factory.js';
import type { Deps } from '../deps.js';
import type { DraftActivities, SeenDraft, WatchDraftInput } from '../draft-contracts.js';
import { forgeOf } from '../support/draft-place.js';

/** The pause after the first look; each next one is longer by a quarter, up to the longest. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;

/**
 * See {@link DraftActivities.watchDraft}. One look; "nothing new" is a failure that Temporal repeats after a pause, so that
 * waiting for weeks is one event of the run's history, and takes no place of a worker.
 */
export function makeWatchDraft({ deps }: { deps: Deps }): DraftActivities['watchDraft'] {
  return async (input) => {
    try {
      return (
        (await look({ deps, input })) ?? again({ why: `no new review of ${input.head.slice(0, 12)} yet` })
      );
    } catch (error) {
      if (!(error instanceof StagegateError)) throw error;
      const { failure, retryAfterMs } = error;
      if (!failure.retryable) return { kind: 'trouble', failure };
      return again({ why: failure.message, afterMs: retryAfterMs });
    }
  };
}

async function look({ deps, input }: { deps: Deps; input: WatchDraftInput }): Promise<SeenDraft | null> {
  const { number, head, seen } = input;
  const which = `pull request #${String(number)}`;
  const forge = await forgeFor(forgeOf({ deps, of: input, signal: Context.current().cancellationSignal }));
  if (forge.kind === 'none') return { kind: 'over', reason: forge.reason };
  const reviewed = await forge.forge.readReviews({ number });
  if (reviewed === null) return { kind: 'over', reason: `${which} is gone` };
  const { ofHead, ofOthers } = opinionsIn({ reviews: reviewed.reviews, head, seen });
  if (ofHead.length + ofOthers.length > 0) return { kind: 'opinions', ofHead, ofOthers };
  return reviewed.state === 'open' ? null : { kind: 'over', reason: `somebody ${reviewed.state} ${which}` };
}

function again({ why, afterMs = null }: { why: string; afterMs?: number | null }): never {
  const { attempt } = Context.current().info;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 1.25 ** Math.min(attempt - 1, 20));
  throw ApplicationFailure.create({
    type: 'NOTHING_NEW',
    message: why,
    category: 'BENIGN',
    nextRetryDelay: Math.max(pause, afterMs ?? 0),
  });
}
