import type { Freeze } from '../../domain/admission/freeze.js';
import type { Applicant, Stand } from '../../domain/admission/stand.js';
import type { AdmissionStatus, AdmissionWord, Obstacle } from '../../domain/admission/word.js';
import type { RunState } from '../../domain/run/run-state.js';
import type { LedgerLog } from './ledger-log.js';

type Waits = Readonly<{ position: number; of: number; why: Obstacle }>;

/** More than that nobody says before a run is open. */
const EARLY = 20;

/**
 * Where a run stands with admission; plain state. Until {@link AdmissionTurn.apply} it needs no place, and may do
 * everything.
 */
export class AdmissionTurn {
  readonly #log: LedgerLog;
  #run: Applicant | null = null;
  #seq = 0;
  #wants = true;
  #place = false;
  #slot = false;
  #left = false;
  #waits: Waits | null = null;
  #refused: Obstacle | null = null;
  #freeze: Freeze | null = null;
  #state: RunState = 'queued';
  #held: () => boolean = () => false;
  #early: AdmissionWord[] = [];

  constructor({ log }: { log: LedgerLog }) {
    this.#log = log;
  }

  /** From here on the run needs a place; `null` when it was started without admission. */
  apply(run: Applicant | null, at: string): void {
    this.#run = run;
    for (const word of this.#early.splice(0)) this.hear(word, at);
  }

  /** Tells whether answers of people wait for the slot. */
  watch(held: () => boolean): void {
    this.#held = held;
  }

  /** Whether the run has to do with admission at all. */
  get applies(): boolean {
    return this.#run !== null;
  }

  /** Whether it is known if the run may begin. */
  get settled(): boolean {
    return this.#run === null || this.#place || this.#refused !== null;
  }

  /** Why the run may not begin, and does not wait; `null` otherwise. */
  get refused(): Obstacle | null {
    return this.#refused;
  }

  /** Whether it asked for its slot. */
  get wants(): boolean {
    return this.#wants;
  }

  /** Whether it waits to begin. */
  get queued(): boolean {
    return this.#run !== null && !this.#place && !this.#left;
  }

  /** Whether what runs already may go on. */
  get mayWork(): boolean {
    return this.#run === null || this.#slot;
  }

  /** Whether a new stage, or the handoff, may begin. */
  get mayStart(): boolean {
    return this.mayWork && this.#freeze === null;
  }

  /** Whether it is a freeze that keeps stages and handoff. */
  get frozen(): boolean {
    return this.#freeze !== null;
  }

  /** Whether answers of people wait for the slot. */
  get holdsAnswers(): boolean {
    return !this.mayWork && this.#held();
  }

  /** Where it stands, for admission; `null` when it has to do with none. */
  get stand(): Stand | null {
    if (this.#run === null) return null;
    return {
      run: this.#run,
      seq: this.#seq,
      wants: this.#wants,
      place: this.#place,
      slot: this.#slot,
      left: this.#left,
      frozen: this.#freeze?.id ?? null,
      state: this.#state,
    };
  }

  /** What there is to show. */
  get status(): { readonly admission?: AdmissionStatus } {
    if (this.#waits === null && this.#freeze === null) return {};
    return {
      admission: {
        waits: this.#waits && { ...this.#waits, why: this.#waits.why.text, kind: this.#waits.why.kind },
        frozen: this.#freeze && shownFreeze(this.#freeze),
      },
    };
  }

  /** Hears admission. What answers an older stand, or another run, is passed over; what comes early is kept. */
  hear(word: AdmissionWord, at: string): void {
    const run = this.#run;
    if (run === null && this.#early.length < EARLY) this.#early.push(word);
    if (run === null || word.number !== run.number || this.#left) return;
    if ((word.executionId ?? run.executionId) !== run.executionId) return;
    switch (word.kind) {
      case 'granted':
        if (word.seq !== this.#seq || !this.#wants) return;
        if (this.#waits !== null && !this.#place)
          this.#log.write({ kind: 'admitted', key: 'admitted', at, data: {} });
        this.#place = true;
        this.#slot = true;
        this.#waits = null;
        return;
      case 'waits':
        if (word.seq !== this.#seq || this.#slot) return;
        // a freeze that comes or goes while it waits is in its record
        if (!this.#place && (this.#waits === null || isFrozen(this.#waits.why) !== isFrozen(word.why))) {
          const data = { reason: word.why.text, position: word.position };
          this.#log.write({ kind: 'queued', key: 'queued', at, data });
        }
        this.#waits = { position: word.position, of: word.of, why: word.why };
        return;
      case 'refused':
        if (this.#place) return;
        this.#refused = word.why;
        this.#left = true;
        return;
      case 'freeze':
        this.#hearFreeze(word, at);
        return;
    }
  }

  /** Changes what it wants; whether that is anything new to tell. */
  want({ wants, state }: { wants: boolean; state: RunState }): boolean {
    if (this.#run === null || this.#left || wants === this.#wants) return false;
    this.#seq += 1;
    this.#wants = wants;
    this.#state = state;
    this.#slot = false;
    this.#waits = null;
    return true;
  }

  /** After a Reset: what was granted may belong to somebody else by now. Whether there is anything to ask for. */
  startOver(executionId: string): boolean {
    if (this.#run === null || this.#left) return false;
    this.#run = { ...this.#run, executionId };
    this.#seq += 1;
    this.#place = false;
    this.#slot = false;
    this.#waits = null;
    return true;
  }

  /** The run needs its place no more; whether that is to be told. */
  leave(): boolean {
    if (this.#run === null || this.#left) return false;
    this.#seq += 1;
    this.#left = true;
    this.#waits = null;
    this.#freeze = null;
    return true;
  }

  #hearFreeze({ freeze, endedBy }: Extract<AdmissionWord, { kind: 'freeze' }>, at: string): void {
    const before = this.#freeze;
    if (before?.id === freeze?.id) return;
    this.#freeze = freeze;
    if (freeze !== null) {
      const { id, by, reason, base, until, priority } = freeze;
      const data = { by, reason, base, until, priority };
      this.#log.write({ kind: 'frozen', key: `frozen-${id}`, at, data });
    } else if (before !== null) {
      const data = { by: endedBy ?? 'stagegate', reason: `it was frozen for: ${before.reason}` };
      this.#log.write({ kind: 'unfrozen', key: `unfrozen-${before.id}`, at, data });
    }
  }
}

function isFrozen({ kind }: Obstacle): boolean {
  return kind === 'freeze';
}

function shownFreeze({ reason, by, at, base, until }: Freeze): NonNullable<AdmissionStatus['frozen']> {
  return { reason, by, at, base, until };
}
