const MAX_INTERRUPTIONS = 20;
const MAX_ROUNDS = 10;

/**
 * Counts a stage's attempts. Numbers never restart; an attempt that its machine interrupted is forgiven (at most 20
 * times, so that a machine that kills everything is seen), and so is one that asked (at most 10 times in a row); a person who asks for more gives a whole new budget.
 */
export class AttemptBudget {
  readonly #allowed: number;
  #next: number;
  #used = 0;
  #forgiven = 0;
  #asked = 0;

  constructor({ first, allowed }: { first: number; allowed: number }) {
    this.#next = first;
    this.#allowed = allowed;
  }

  /** How many attempts the stage may still make by itself. */
  get left(): number {
    return Math.max(0, this.#allowed - this.#used);
  }

  /** The number of the last attempt that was begun. */
  get last(): number {
    return this.#next - 1;
  }

  /** Begins an attempt and gives its number. */
  start(): number {
    this.#used += 1;
    return this.#next++;
  }

  /** The number of an attempt that a person makes: it is no attempt of the stage's own. */
  byHand(): number {
    return this.#next++;
  }

  /** Takes the last attempt off the count, since a person took the stage from it. */
  takenAway(): void {
    this.#used -= 1;
  }

  /** Takes the last attempt off the count; false when too many were forgiven already. */
  forgive(): boolean {
    if (this.#forgiven >= MAX_INTERRUPTIONS) return false;
    this.#forgiven += 1;
    this.#used -= 1;
    return true;
  }

  /** Takes the last attempt, which could not do its work for a reason that passes, off the count. */
  pardon(): void {
    this.#used -= 1;
  }

  /** Takes the last attempt, which asked questions, off the count; false when it has asked too often. */
  excuse(): boolean {
    if (this.#asked >= MAX_ROUNDS) return false;
    this.#asked += 1;
    this.#used -= 1;
    return true;
  }

  /** Starts counting anew. */
  renew(): void {
    this.#used = 0;
    this.#forgiven = 0;
    this.#asked = 0;
  }
}
