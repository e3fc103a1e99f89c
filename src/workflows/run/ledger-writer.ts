import { CancellationScope, condition } from '@temporalio/workflow';

import type { RunRef } from '../../domain/run/run-input.js';
import { storeActivities } from '../activity-options.js';
import type { LedgerLog } from '../state/ledger-log.js';

const BATCH = 100;

/** Brings the run's ledger rows to the store: in order, in batches, one batch at a time, never in the way. */
export class LedgerWriter {
  readonly #run: RunRef;
  readonly #log: LedgerLog;
  readonly #taskQueue: string;
  readonly #pumped: Promise<void>;
  #closing = false;

  constructor({ run, log, taskQueue }: { run: RunRef; log: LedgerLog; taskQueue: string }) {
    this.#run = run;
    this.#log = log;
    this.#taskQueue = taskQueue;
    this.#pumped = CancellationScope.nonCancellable(() => this.#pump());
    this.#pumped.catch(() => undefined);
  }

  /**
   * Waits until every row is stored; no more rows may come. A store that refuses them for good (after a Reset the
   * numbers may be taken) does not keep the run from ending: the rows stay in Temporal's history.
   */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#pumped.catch(() => undefined);
  }

  async #pump(): Promise<void> {
    const store = storeActivities({ taskQueue: this.#taskQueue });
    for (;;) {
      await condition(() => this.#log.hasRows || this.#closing);
      if (!this.#log.hasRows) return;
      await store.recordLedger({ run: this.#run, rows: this.#log.take({ most: BATCH }) });
    }
  }
}
