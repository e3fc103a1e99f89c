import type { SlotPlace } from '../../process/index.js';
import type { ExecActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { departures } from '../support/departures.js';
import type { PlanSource } from '../support/plan-source.js';
import { slotOf, standInLine } from './agent/slot.js';
import { stageOf } from './attempt-context.js';

/** So many wait inside a worker, which carries at most a hundred long activities: those who work must find room. */
const MOST_WAITING = 40;
/** From here on to the front, each step is told. */
const NEAR = 4;

/** See {@link ExecActivities.takeSlot}. */
export function makeTakeSlot({ deps, plans }: { deps: Deps; plans: PlanSource }): ExecActivities['takeSlot'] {
  let waiting = 0;
  return async (input) => {
    const plan = await plans.load(input.run);
    const stage = stageOf({ plan, key: input.stage });
    const slot = slotOf({ deps, plan, stage, key: input });
    if (slot === null) return { kind: 'held' };
    waiting += 1;
    const crowded = waiting > MOST_WAITING;
    try {
      const enough = (place: SlotPlace): place is SlotPlace =>
        crowded || place.kind === 'held' || isNews({ position: place.position, seen: input.seen });
      const place = await standInLine({ slot, departures: departures({ deps }), enough });
      return place.kind === 'held' ? place : { ...place, agent: slot.name, slots: slot.slots, crowded };
    } finally {
      waiting -= 1;
    }
  };
}

/** Each step near the front, half of the way elsewhere: a long line must not fill its runs' histories. */
function isNews({ position, seen }: { position: number; seen: number | null }): boolean {
  if (seen === null) return true;
  return position < seen && (position <= NEAR || position <= seen / 2);
}
