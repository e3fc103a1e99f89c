import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  workflowInfo,
} from '@temporalio/workflow';

import { type AdmissionInput, admissionSignal } from '../contract/admission.js';
import { type Letter, Places, PlacesState } from '../domain/admission/places.js';
import { storeActivities } from './activity-options.js';
import { FreezeMemo } from './admission/freeze-memo.js';
import { listen } from './admission/listen.js';
import { ROUND_MS, Rounds } from './admission/rounds.js';

/** A history beyond this makes a worker that reads it slow: then the next execution goes on. */
const MAX_EVENTS = 2_000;
/** Inputs stay well below the server's limit; what does not fit is found again among the open runs. */
const MAX_INPUT_BYTES = 100_000;
/** How many runs hear in one round that their place in the queue has changed. */
const TOLD_AGAIN = 50;

/**
 * Admits the runs of one installation: grants places and slots, in order, and looks whether those that hold them are
 * still there. It waits for ever, and costs nothing while nothing happens.
 */
export async function admission(input: AdmissionInput): Promise<void> {
  const { places, whole, isNew } = opened(input);
  const memo = new FreezeMemo();
  const rounds = new Rounds({
    places,
    store: storeActivities({ taskQueue: `${workflowInfo().taskQueue}-store` }),
  });
  listen({ places, rounds });
  if (!whole) await rounds.survey({ all: true, isNew });
  for (;;) {
    const again = rounds.mayTellAgain ? TOLD_AGAIN : 0;
    const letters = places.settle({ at: new Date(Date.now()).toISOString(), again });
    if (again > 0) rounds.toldAgain();
    memo.keep(places.freezes.all);
    await deliver({ letters, rounds });
    rounds.surveyWhenDue();
    if (workflowInfo().historyLength > MAX_EVENTS) await goOn({ places, rounds });
    await rest(rounds);
  }
}

/** What cannot be read is looked for anew. */
function opened({ state, limits, incomplete }: AdmissionInput) {
  const known = PlacesState.safeParse(state);
  if (known.success)
    return { places: new Places(known.data), whole: incomplete !== true, isNew: false } as const;
  const places = new Places({ limits, freezes: [], entries: [], asked: 0 });
  return { places, whole: false, isNew: true } as const;
}

async function rest(rounds: Rounds): Promise<void> {
  if (rounds.changed) return;
  const ms = rounds.untilNextMs;
  if (ms === null) await condition(() => rounds.changed);
  else if (ms > 0) await condition(() => rounds.changed, Math.max(ms, ROUND_MS / 10));
}

/** Brings runs their words. One that cannot be reached has closed, or was terminated: that is looked into at once. */
async function deliver({ letters, rounds }: { letters: readonly Letter[]; rounds: Rounds }): Promise<void> {
  rounds.taken();
  await Promise.all(
    letters.map(({ workflowId, word }) =>
      getExternalWorkflowHandle(workflowId)
        .signal(admissionSignal, word)
        .catch(() => rounds.suspect()),
    ),
  );
}

async function goOn({ places, rounds }: { places: Places; rounds: Rounds }): Promise<void> {
  await condition(() => allHandlersFinished() && !rounds.surveying);
  const { state, limits } = places;
  const fits = JSON.stringify(state).length <= MAX_INPUT_BYTES;
  const next: AdmissionInput = fits
    ? { state, limits }
    : { state: { ...state, entries: [] }, limits, incomplete: true };
  await continueAsNew<typeof admission>(next);
}
