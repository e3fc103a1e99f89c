import { setHandler } from '@temporalio/workflow';

import { AdmissionAsk, askSignal, placesQuery } from '../../contract/admission.js';
import type { Places } from '../../domain/admission/places.js';
import { answerFreezes } from './answer-freezes.js';
import { viewOf } from './view.js';
import type { Rounds } from './rounds.js';

/** Registers what admission answers to. What is no such message changes nothing. */
export function listen({ places, rounds }: { places: Places; rounds: Rounds }): void {
  setHandler(askSignal, (message: unknown) => {
    const ask = AdmissionAsk.safeParse(message);
    if (!ask.success) return;
    places.limits = ask.data.limits ?? places.limits;
    places.hear(ask.data.stand);
    rounds.heard();
  });
  answerFreezes({ freezes: places.freezes, changed: () => rounds.heard() });
  setHandler(placesQuery, () => viewOf(places, new Date().toISOString()), {
    description: 'Who has a place, who waits and for what',
  });
}
