import { z } from 'zod';

import { heard, Entry, inTurn, isFormer, isWaiting, newEntry } from './entry.js';
import { Freeze, freezeWords, frozenWords } from './freeze.js';
import { Freezes } from './freezes.js';
import { Occupancy } from './occupancy.js';
import { type AdmissionLimits, AdmissionLimits as Limits, runKeyOf, type Stand } from './stand.js';
import type { AdmissionWord, Obstacle } from './word.js';

/** A word for a run. */
export interface Letter {
  readonly workflowId: string;
  readonly word: AdmissionWord;
}

/** The runs of a book: those that hold something and wait for nothing, and those that wait. */
export interface Look {
  readonly holding: readonly Looked[];
  readonly waiting: readonly Looked[];
}

/** A run, and what keeps it. */
export interface Looked {
  readonly entry: Entry;
  readonly why: Obstacle | null;
}

/** All that admission knows, for its next execution. */
export const PlacesState = z.strictObject({
  limits: Limits,
  freezes: z.array(Freeze),
  /** Who ended the freezes of which some runs have not heard yet, by their ids. */
  ended: z.record(z.string(), z.string()).optional(),
  entries: z.array(Entry),
  asked: z.int(),
});
export type PlacesState = z.infer<typeof PlacesState>;

/**
 * Who may run now: places per base of a repository and per group, slots over all, freezes. Plain state. A place is
 * taken away by {@link Places.gone} and by a run's own word that it left, never by time.
 */
export class Places {
  limits: AdmissionLimits;
  /** What is frozen. */
  readonly freezes: Freezes;
  readonly #entries: Map<string, Entry>;
  #asked: number;

  constructor({ limits, freezes, ended = {}, entries, asked }: PlacesState) {
    this.limits = limits;
    this.freezes = new Freezes({ freezes, ended });
    this.#entries = new Map(entries.map((entry) => [runKeyOf(entry.stand.run), entry]));
    this.#asked = asked;
  }

  /** Everything, to be kept. */
  get state(): PlacesState {
    const entries = [...this.#entries.values()];
    const { all: freezes, ended } = this.freezes;
    return { limits: this.limits, freezes, ended, entries, asked: this.#asked };
  }

  /** All runs, those that wait in the order in which they are served. */
  get entries(): Entry[] {
    return [...this.#entries.values()].sort(inTurn);
  }

  /** Whether a run waits for something that another one has. */
  get hasWaiting(): boolean {
    return [...this.#entries.values()].some(isWaiting);
  }

  /** Takes in where a run stands. */
  hear(stand: Stand): void {
    const key = runKeyOf(stand.run);
    const known = this.#entries.get(key);
    if (known !== undefined && isFormer({ entry: known, stand })) return;
    if (stand.left) {
      this.#entries.delete(key);
      return;
    }
    this.#asked += 1;
    const entry =
      known === undefined ? newEntry({ stand, order: this.#asked }) : heard({ entry: known, stand });
    // one that goes on queues behind those that asked to go on before
    const asksAnew = known?.slot === false && !known.stand.wants && stand.wants && entry.place;
    this.#entries.set(key, asksAnew ? { ...entry, order: this.#asked } : entry);
  }

  /** These are known not to run any more, by their {@link runKeyOf}. */
  gone(keys: readonly string[]): void {
    for (const key of keys) this.#entries.delete(key);
  }

  /**
   * Grants what can be granted, and gives what is to be told for it. Of those that wait on, only those hear of their
   * place in the queue that never did, and `again` others for whom it has changed.
   */
  settle({ at, again }: { at: string; again: number }): Letter[] {
    this.freezes.expire(at);
    const taken = new Occupancy(this.#entries.values());
    const letters: Letter[] = [];
    const waiting: { key: string; entry: Entry; why: Obstacle }[] = [];
    for (const [key, entry] of [...this.#entries].sort(([, one], [, other]) => inTurn(one, other))) {
      letters.push(...this.#ofFreeze(key, entry));
      if (!isWaiting(entry)) {
        if (entry.slot && entry.granted === null) letters.push(this.#grant({ key, entry, taken, at }));
        continue;
      }
      const why = this.#obstacle({ entry, taken, at });
      if (why === null) letters.push(this.#grant({ key, entry, taken, at }));
      else if (entry.place || entry.stand.run.wish.queue) waiting.push({ key, entry, why });
      else letters.push(this.#refuse({ key, entry, why }));
    }
    this.freezes.told();
    return [...letters, ...this.#news({ waiting, again })];
  }

  /** Who has a place with nothing to wait for but a freeze, and who waits for what, in order. Changes nothing. */
  look({ at }: { at: string }): Look {
    const taken = new Occupancy(this.#entries.values());
    const { entries } = this;
    return {
      holding: entries
        .filter((entry) => !isWaiting(entry))
        .map((entry) => ({ entry, why: this.#frozen(entry) })),
      waiting: entries
        .filter(isWaiting)
        .map((entry) => ({ entry, why: this.#obstacle({ entry, taken, at }) })),
    };
  }

  #grant(given: { key: string; entry: Entry; taken: Occupancy; at: string }): Letter {
    const { key, at, taken } = given;
    const before = this.#entries.get(key) ?? given.entry;
    const { run, seq } = before.stand;
    if (!before.slot) taken.add({ ...before, slot: true, place: true }, before);
    const since = before.since ?? at;
    this.#entries.set(key, { ...before, slot: true, place: true, since, granted: seq, told: null });
    return { workflowId: run.workflowId, word: { kind: 'granted', ...whom(run), seq } };
  }

  #refuse({ key, entry, why }: { key: string; entry: Entry; why: Obstacle }): Letter {
    const { run } = entry.stand;
    this.#entries.delete(key);
    return { workflowId: run.workflowId, word: { kind: 'refused', ...whom(run), why } };
  }

  #ofFreeze(key: string, entry: Entry): Letter[] {
    if (!entry.place) return [];
    const { run } = entry.stand;
    const freeze = this.freezes.holding(run);
    if (entry.frozen === (freeze?.id ?? null)) return [];
    this.#entries.set(key, { ...entry, frozen: freeze?.id ?? null });
    const by = freeze === null ? this.freezes.endedBy(entry.frozen) : null;
    const ended = by === null ? {} : { endedBy: by };
    return [{ workflowId: run.workflowId, word: { kind: 'freeze', ...whom(run), freeze, ...ended } }];
  }

  #obstacle({ entry, taken, at }: { entry: Entry; taken: Occupancy; at: string }): Obstacle | null {
    if (!entry.place) {
      if (!entry.stand.wants) return { kind: 'paused', text: 'it is paused' };
      const frozen = this.#frozen(entry);
      if (frozen !== null) return frozen;
    }
    return taken.obstacle({ entry, limits: this.limits, at });
  }

  #frozen({ stand: { run } }: Entry): Obstacle | null {
    const freeze = this.freezes.holding(run);
    if (freeze === null) return null;
    return {
      kind: 'freeze',
      text: `${frozenWords(freeze)} is frozen by ${freezeWords(freeze)}`,
      about: freeze.id,
    };
  }

  #news(given: {
    waiting: readonly { key: string; entry: Entry; why: Obstacle }[];
    again: number;
  }): Letter[] {
    let { again } = given;
    const letters: Letter[] = [];
    for (const [index, { key, entry, why }] of given.waiting.entries()) {
      const { run, seq } = entry.stand;
      const told = `${String(seq)} ${String(index + 1)} ${why.kind} ${why.about ?? ''}`;
      if (entry.told === told || (entry.told !== null && again <= 0)) continue;
      if (entry.told !== null) again -= 1;
      const known = this.#entries.get(key) ?? entry;
      this.#entries.set(key, { ...known, told });
      const position = { position: index + 1, of: given.waiting.length };
      const word = { kind: 'waits', ...whom(run), seq, ...position, why } as const;
      letters.push({ workflowId: run.workflowId, word });
    }
    return letters;
  }
}

function whom({ number, executionId }: Stand['run']): { number: number; executionId: string } {
  return { number, executionId };
}
