import type { AdmissionView, QueuedRun } from '../../contract/admission.js';
import { type Entry, isWaiting } from '../../domain/admission/entry.js';
import type { Places } from '../../domain/admission/places.js';
import type { Obstacle } from '../../domain/admission/word.js';

/** An answer stays below the server's limit. */
const SHOWN = 150;

/** Admission as people see it. */
export function viewOf(places: Places, at: string): AdmissionView {
  const { limits, freezes } = places;
  const { waiting, holding } = places.look({ at });
  const runs = [
    ...holding.slice(0, SHOWN).map(({ entry, why }) => shown({ entry, position: null, why })),
    ...waiting.slice(0, SHOWN).map(({ entry, why }, index) => shown({ entry, position: index + 1, why })),
  ];
  return { limits, freezes: freezes.all, runs, waiting: waiting.length };
}

function shown(given: { entry: Entry; position: number | null; why: Obstacle | null }): QueuedRun {
  const { entry, position, why } = given;
  const { run, state } = entry.stand;
  return { run, kind: kindOf(entry), state, since: entry.since, position, why };
}

function kindOf(entry: Entry): QueuedRun['kind'] {
  if (!isWaiting(entry)) return entry.slot ? 'working' : 'resting';
  return entry.place ? 'returning' : 'waiting';
}
