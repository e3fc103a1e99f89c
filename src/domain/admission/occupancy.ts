import { formatDuration, millisecondsBetween } from '../text/duration.js';
import type { Entry } from './entry.js';
import type { AdmissionLimits } from './stand.js';
import type { Obstacle } from './word.js';

/** How many holders are named. */
const NAMED = 3;

/** What is taken at this moment: slots, bases, groups. */
export class Occupancy {
  readonly #bases = new Map<string, Entry[]>();
  readonly #groups = new Map<string, Entry[]>();
  #slots = 0;

  constructor(entries: Iterable<Entry>) {
    for (const entry of entries) this.add(entry, null);
  }

  /** Counts a run in; `before` is how it was counted until now. */
  add(entry: Entry, before: Entry | null): void {
    if (entry.slot && before?.slot !== true) this.#slots += 1;
    if (!entry.place || before?.place === true) return;
    const { group } = entry.stand.run;
    put(this.#bases, baseOf(entry), entry);
    if (group !== null) put(this.#groups, group.group, entry);
  }

  /** What keeps a run from its place or its slot; `null` when nothing does. */
  obstacle(input: { entry: Entry; limits: AdmissionLimits; at: string }): Obstacle | null {
    const { entry, limits, at } = input;
    const { group, base } = entry.stand.run;
    if (!entry.place) {
      const there = this.#bases.get(baseOf(entry)) ?? [];
      if (there.length >= limits.perBase)
        return { kind: 'base', text: `${named(there, at)} at ${base}`, about: about(there) };
      const members = group === null ? [] : (this.#groups.get(group.group) ?? []);
      if (group !== null && members.length >= group.limit) {
        const text = `${named(members, at)} in group "${group.group}", whose limit is ${String(group.limit)}`;
        return { kind: 'group', text, about: about(members) };
      }
    }
    if (this.#slots < limits.cap) return null;
    return { kind: 'cap', text: `${String(this.#slots)} runs work, and the cap is ${String(limits.cap)}` };
  }
}

function baseOf({ stand: { run } }: Entry): string {
  return `${run.slug} ${run.base}`;
}

function put(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

function about(entries: readonly Entry[]): string {
  return entries
    .slice(0, NAMED)
    .map(({ stand }) => `${stand.run.task}/${String(stand.run.number)}`)
    .join(' ');
}

/** `ADD-41 (run 2, running, for 3m 05s) is` */
function named(entries: readonly Entry[], at: string): string {
  const told = entries.slice(0, NAMED).map(({ stand, since, slot }) => {
    const state = slot ? 'running' : stand.state.replace('_', ' ');
    const age = formatDuration(millisecondsBetween({ from: since ?? at, to: at }));
    return `${stand.run.task} (run ${String(stand.run.number)}, ${state}, for ${age})`;
  });
  const more = entries.length - told.length;
  const all = [...told, ...(more > 0 ? [`${String(more)} more`] : [])].join(', ');
  return `${all} ${entries.length === 1 ? 'is' : 'are'}`;
}
