import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';

import type { Plan, Stage } from '../../../domain/plan/plan.js';
import {
  askForSlot,
  leaveSlot,
  listRecorded,
  renewSlot,
  type SlotAsker,
  type SlotPlace,
} from '../../../process/index.js';
import type { Deps } from '../../deps.js';
import type { Departures } from '../../support/departures.js';
import { type AttemptKey, attemptFolder } from '../../support/run-paths.js';
import type { Ended } from '../carry.js';

/** How often one in line looks whether it is its turn. */
const LOOK_MS = 300;
const RENEW_MS = 20_000;

/** An attempt of a stage, and what says how many slots its agent has. */
interface SlotUse {
  readonly deps: Pick<Deps, 'paths' | 'agentSlots'>;
  readonly plan: Plan;
  readonly stage: Stage;
  readonly key: AttemptKey;
}

/** An attempt's claim on a slot of its stage's agent on this host; `null` when nothing limits that agent. */
export function slotOf({ deps, plan, stage, key }: SlotUse): SlotAsker | null {
  const name = stage.agent?.preset;
  if (name === undefined) return null;
  const own = deps.agentSlots(name);
  const planned = plan.agents?.presets.find((preset) => preset.name === name)?.slots ?? null;
  if (own === null && planned === null) return null;
  const folder = attemptFolder(deps.paths, key);
  return {
    stateDir: deps.paths.state,
    name,
    slots: Math.min(own ?? Infinity, planned ?? Infinity),
    owner: folder,
    record: join(folder, 'executor'),
  };
}

/**
 * Stands in line until `enough` of the place. Who is stopped leaves the line; who loses only the worker keeps the place
 * for a while, and Temporal comes back to it.
 */
export async function standInLine<P extends SlotPlace>(input: {
  slot: SlotAsker;
  departures: Departures;
  enough: (place: SlotPlace) => place is P;
}): Promise<P> {
  const { slot, departures, enough } = input;
  const { stop, leave } = departures;
  const wakes = AbortSignal.any([stop, leave]);
  for (;;) {
    if (stop.aborted) {
      await leaveSlot(slot);
      throw new CancelledFailure('stopped while it waited for a slot');
    }
    if (leave.aborted)
      throw ApplicationFailure.create({ type: 'LEFT_WAITING', message: 'the worker goes away' });
    const place = await askForSlot(slot);
    if (enough(place)) return place;
    await delay(LOOK_MS, undefined, { signal: wakes }).catch(() => undefined);
  }
}

const isHeld = (place: SlotPlace): place is { kind: 'held' } => place.kind === 'held';

/**
 * Carries an agent in its slot, which its stage has waited for already; where that was lost meanwhile it is waited for
 * here, before anything starts. The slot is given back when the agent has ended, not when its worker goes away.
 */
export async function inSlot(input: {
  slot: SlotAsker | null;
  departures: Departures;
  carry: () => Promise<Ended>;
}): Promise<Ended> {
  const { slot, departures, carry } = input;
  if (slot === null) return carry();
  const begun = listRecorded({ root: slot.record }).some(({ state }) => state !== 'absent');
  if (!begun) await standInLine({ slot, departures, enough: isHeld });
  const renewing = setInterval(() => {
    renewSlot(slot).catch(() => undefined);
  }, RENEW_MS);
  try {
    const end = await carry();
    await leaveSlot(slot);
    return end;
  } finally {
    clearInterval(renewing);
  }
}

/** Gives the slot of an attempt back that is over, also one that came to no agent. */
export async function giveSlotBack(use: SlotUse): Promise<void> {
  const slot = slotOf(use);
  if (slot !== null) await leaveSlot(slot);
}
