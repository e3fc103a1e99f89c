import type { StoreActivities } from '../../activities/contracts.js';
import type { Places } from '../../domain/admission/places.js';

/** How often runs are told that their place in the queue has changed. */
export const ROUND_MS = 5_000;
/** How soon holders are looked at when a run begins to wait for them; then less and less often. */
const FIRST_SURVEY_MS = 2_000;
const LONGEST_SURVEY_MS = 60_000;
/** While nobody waits: runs that were reset are found so. */
const IDLE_SURVEY_MS = 600_000;
/** Every so many surveys all open runs are looked for. */
const ALL_EVERY = 5;

/** When admission does what nobody asks it for. Times are the workflow's. */
export class Rounds {
  changed = true;
  readonly #places: Places;
  readonly #store: StoreActivities;
  #toldAt = 0;
  #surveyAt: number | null = null;
  #waitMs = FIRST_SURVEY_MS;
  #surveys = 0;
  #hadWaiting = false;
  #surveying = false;

  constructor({ places, store }: { places: Places; store: StoreActivities }) {
    this.#places = places;
    this.#store = store;
  }

  /** Something was heard. */
  heard(): void {
    this.changed = true;
  }

  /** What was heard is dealt with from here on. */
  taken(): void {
    this.changed = false;
    const { hasWaiting } = this.#places;
    if (hasWaiting && !this.#hadWaiting) this.#plan(FIRST_SURVEY_MS);
    if (this.#surveyAt === null && this.#places.entries.length > 0) this.#plan(IDLE_SURVEY_MS);
    this.#hadWaiting = hasWaiting;
  }

  /** A run could not be reached. */
  suspect(): void {
    this.#plan(0);
  }

  get mayTellAgain(): boolean {
    return Date.now() - this.#toldAt >= ROUND_MS;
  }

  toldAgain(): void {
    this.#toldAt = Date.now();
  }

  /** Whether a survey is under way. */
  get surveying(): boolean {
    return this.#surveying;
  }

  /** Begins a survey when one is due; grants do not wait for it. Sometimes it looks for all open runs. */
  surveyWhenDue(): void {
    if (this.#surveying || this.#surveyAt === null || Date.now() < this.#surveyAt) return;
    const all = this.#surveys % ALL_EVERY === ALL_EVERY - 1;
    this.survey({ all }).catch(() => undefined);
  }

  /** Milliseconds until something is due; `null` when nothing is. */
  get untilNextMs(): number | null {
    const { nextEnd } = this.#places.freezes;
    const next = [
      ...(nextEnd === null ? [] : [Date.parse(nextEnd)]),
      ...(this.#surveyAt === null || this.#surveying ? [] : [this.#surveyAt]),
      ...(this.#places.hasWaiting ? [this.#toldAt + ROUND_MS] : []),
    ];
    return next.length === 0 ? null : Math.max(0, Math.min(...next) - Date.now());
  }

  /** Looks which runs are still there, and takes in those that are not known; a new book the freezes of the last, too. */
  async survey({ all, isNew = false }: { all: boolean; isNew?: boolean }): Promise<void> {
    this.#surveys += 1;
    this.#surveying = true;
    this.#surveyAt = null;
    const known = this.#places.entries.map(({ stand }) => stand);
    const ask = isNew ? ({ known, all, freezes: true } as const) : { known, all };
    const { gone, found, freezes = [] } = await this.#store.surveyRuns(ask);
    this.#surveying = false;
    this.#places.freezes.restore(freezes);
    this.#places.gone(gone);
    const present = new Set(this.#places.entries.map(({ stand }) => stand.run.workflowId));
    for (const stand of found) if (!present.has(stand.run.workflowId)) this.#places.hear(stand);
    this.#waitMs = gone.length > 0 ? FIRST_SURVEY_MS : Math.min(this.#waitMs * 2, LONGEST_SURVEY_MS);
    this.#surveyAt = null;
    if (this.#places.hasWaiting) this.#plan(this.#waitMs);
    this.changed = true;
  }

  #plan(ms: number): void {
    if (ms === FIRST_SURVEY_MS) this.#waitMs = ms;
    const at = Date.now() + ms;
    this.#surveyAt = this.#surveyAt === null ? at : Math.min(this.#surveyAt, at);
  }
}
