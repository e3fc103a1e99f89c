import type { Failure } from '../domain/failure/failure.js';
import { isOfTheDisk } from '../domain/failure/of-the-disk.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import type { Turn } from './hand-work.js';
import type { StageInput } from './inputs.js';
import { askedForRoom } from './without-room.js';

/** The work of a person that still lies in the tree, though it was given back: to be used, or not; usually none. */
export class LeftInHand {
  #wanted: Turn['again'] = null;
  #unwanted: Turn['again'] = null;

  /** A person's turn is over, and left this. */
  set({ kind, again }: Pick<Turn, 'kind' | 'again'>): void {
    this.#wanted = kind === 'given' ? again : null;
    this.#unwanted = kind === 'given' ? null : again;
  }

  /** Whether the failure is that of the work that was left: whatever the plan says, nothing else may be made on top of it. */
  isRefused(reason: Failure): boolean {
    return (this.#wanted !== null || this.#unwanted !== null) && isOfTheDisk(reason);
  }

  /** What whoever is to make room is told. */
  asked(reason: Failure, input: Pick<StageInput, 'run' | 'stage'>): Failure {
    const asked = askedForRoom(reason, input);
    if (this.#unwanted === null) return asked;
    const kept =
      'What was given back, and is not to be used, is still in the tree: a retry lays it aside first.';
    return { ...asked, kept };
  }

  /** Takes back what is to be used; `null` when nothing of the kind was left. */
  async takeBack(): Promise<AttemptResult | null> {
    const result = (await this.#wanted?.()) ?? null;
    const reason = result?.failure ?? null;
    if (reason === null || !isOfTheDisk(reason)) this.#wanted = null;
    return result;
  }

  /** Lays aside what is not to be used, and tells so; what still stands in the way, or `null` when the tree is free of it. */
  async laidAside(told: (result: AttemptResult) => void): Promise<AttemptResult | null> {
    const result = (await this.#unwanted?.()) ?? null;
    if (result === null) return null;
    if (result.failure?.code !== 'WORK_DISCARDED') return result;
    this.#unwanted = null;
    told(result);
    return null;
  }
}
