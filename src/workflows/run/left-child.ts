import {
  CancellationScope,
  condition,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
  isCancellation,
  sleep,
} from '@temporalio/workflow';

import { stageAdoptSignal, stageHoldSignal } from '../../contract/messages.js';

const FIRST_LOOK_MS = 60_000;
const LONGEST_LOOK_MS = 600_000;

/**
 * A child that an earlier execution of this run left open, before a Reset. It works on, and its word still comes to
 * the run; only its end is no event of this execution, so it is asked to tell that too.
 */
export class LeftChild<T> {
  readonly handle: ExternalWorkflowHandle;
  #told: { readonly result: T } | null = null;

  constructor({ workflowId }: { workflowId: string }) {
    this.handle = getExternalWorkflowHandle(workflowId);
  }

  /** Its end, as it told it. */
  hear(result: T): void {
    this.#told = { result };
  }

  /**
   * Waits for its end; `null` when it has gone without a word. Cancelled, it is stopped first, and its end is still
   * waited for.
   */
  async result({ hold }: { hold: () => boolean }): Promise<T | null> {
    if (!(await reaches(() => this.handle.signal(stageAdoptSignal, { hold: hold() })))) return this.#last;
    try {
      return await this.#ended(hold);
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(async () => {
        await reaches(() => this.handle.cancel());
        return this.#ended(hold);
      });
    }
  }

  /** Stops it and waits until it is gone. What it has done is found by whoever does it anew; its word is not asked for. */
  async stopped({ hold }: { hold: () => boolean }): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      await reaches(() => this.handle.cancel());
      const isThere = () => reaches(() => this.handle.signal(stageHoldSignal, { hold: hold() }));
      for (let wait = 250; await isThere(); wait = Math.min(wait * 2, FIRST_LOOK_MS))
        await sleep(wait, { summary: 'what was open before a Reset is being stopped' });
    });
  }

  async #ended(hold: () => boolean): Promise<T | null> {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LONGEST_LOOK_MS)) {
      if (await condition(() => this.#told !== null, wait)) return this.#last;
      if (!(await reaches(() => this.handle.signal(stageHoldSignal, { hold: hold() })))) return this.#last;
    }
  }

  get #last(): T | null {
    return this.#told?.result ?? null;
  }
}

/** Whether there is still somebody to hear it. */
export async function reaches(send: () => Promise<void>): Promise<boolean> {
  try {
    await CancellationScope.nonCancellable(send);
    return true;
  } catch {
    return false;
  }
}
