import type { Failure } from '../domain/failure/failure.js';
import { isOfTheDisk } from '../domain/failure/of-the-disk.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import type { Turn } from './hand-work.js';

/** The work of a person that was given back and still lies in the tree, since there was no room for it; usually none. */
export class LeftInHand {
  #again: Turn['again'] = null;

  /** A person's turn is over, and left this. */
  set(again: Turn['again']): void {
    this.#again = again;
  }

  /** Whether the failure is that of the work that was left: whatever the plan says, nothing else may be made on top of it. */
  isRefused(reason: Failure): boolean {
    return this.#again !== null && isOfTheDisk(reason);
  }

  /** Takes it back once more; `null` when nothing was left. */
  async takeBack(): Promise<AttemptResult | null> {
    const result = (await this.#again?.()) ?? null;
    const reason = result?.failure ?? null;
    if (reason === null || !isOfTheDisk(reason)) this.#again = null;
    return result;
  }
}
