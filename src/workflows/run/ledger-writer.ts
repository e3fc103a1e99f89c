import { CancellationScope, condition, patched } from '@temporalio/workflow';

import type { StoreActivities } from '../../activities/contracts.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { storeActivities } from '../activity-options.js';
import { foreignFailure } from '../foreign-failure.js';
import type { LedgerLog } from '../state/ledger-log.js';

const BATCH = 100;
/**
 * A server ends a run that schedules an activity with more than 262,144 bytes. One row alone is smaller: the longest is a
 * decision, whose comment of 20,000 characters takes 120,000 bytes of JSON at most, and its signature 16,000.
 */
const BATCH_BYTES = 100_000;
/**
 * Before each batch. While a run is open Temporal's history is its record, so rows may wait a moment; each batch costs
 * the run a workflow task, which its stages would wait for.
 */
const PAUSE_MS = 1000;
/** A store that loses rows more often than that keeps none. */
const MOST_REWINDS = 10;

interface LedgerWriterInput {
  readonly run: RunRef;
  readonly log: LedgerLog;
  readonly taskQueue: string;
  /** Told the key of each row of which the errorbook should know, and does not. */
  readonly missed: (key: string) => void;
  /** Whether a child was started of which the run will hear in a moment. */
  readonly starting: () => boolean;
  /** Puts the run into a store that does not know it any more. */
  readonly restore: () => Promise<void>;
}

/** Brings the run's ledger rows to the store: in order, in batches, one batch at a time, never in the way. */
export class LedgerWriter {
  readonly #run: RunRef;
  readonly #log: LedgerLog;
  readonly #taskQueue: string;
  readonly #missed: (key: string) => void;
  readonly #pumped: Promise<void>;
  readonly #starting: () => boolean;
  /** Runs of before did not wait for the starts of children. */
  readonly #waitsForStarts = patched('rows-wait-for-starts');
  readonly #restore: () => Promise<void>;
  #closing = false;
  #rewound = 0;

  constructor({ run, log, taskQueue, missed, starting, restore }: LedgerWriterInput) {
    this.#missed = missed;
    this.#restore = restore;
    this.#run = run;
    this.#log = log;
    this.#taskQueue = taskQueue;
    this.#starting = starting;
    this.#pumped = CancellationScope.nonCancellable(() => this.#pump());
    this.#pumped.catch(() => undefined);
  }

  /**
   * Waits until every row is stored; no more rows may come. A store that refuses them for good does not
   * keep the run from ending: the rows stay in Temporal's history.
   */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#pumped.catch(() => undefined);
  }

  async #pump(): Promise<void> {
    const store = storeActivities({ taskQueue: this.#taskQueue });
    for (let rested = Date.now() + PAUSE_MS; ; rested = Date.now() + PAUSE_MS) {
      await condition(() => this.#log.hasRows || this.#closing);
      if (!this.#log.hasRows) return;
      // what hears of a start leaves an event in any case: the pause is begun with it
      if (this.#waitsForStarts) await condition(() => !this.#starting() || this.#closing);
      await this.#rest(rested - Date.now());
      await this.#bring(store);
    }
  }

  /** A store that lacks earlier rows (a copy was put in its place, it was lost) is told of the run, and all of them, again. */
  async #bring(store: StoreActivities): Promise<void> {
    try {
      const rows = this.#log.take({ most: this.#nextBatch() });
      const done = await store.recordLedger({ run: this.#run, rows });
      done?.unrecorded.forEach(this.#missed);
    } catch (error) {
      this.#rewound += 1;
      const { code } = foreignFailure({ error, task: this.#run.taskKey });
      const isLost = code === 'RUN_UNKNOWN';
      if (!(isLost || code === 'LEDGER_GAP') || this.#rewound > MOST_REWINDS) throw error;
      if (isLost) await this.#restore();
      this.#log.rewind();
    }
  }

  /** Runs of before counted rows alone: only where that makes a batch too large is it asked which way a run goes. */
  #nextBatch(): number {
    const fitting = this.#log.fitting({ most: BATCH, bytes: BATCH_BYTES });
    return fitting < BATCH && patched('rows-by-their-bytes') ? fitting : BATCH;
  }

  /** Until so many milliseconds have passed, or no more rows will come. */
  async #rest(ms: number): Promise<void> {
    if (ms > 0) await condition(() => this.#closing, ms, { summary: 'rows for the ledger are gathered' });
  }
}
