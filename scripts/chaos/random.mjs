/**
 * Numbers that depend on a seed alone: a run of the same seed and number meets the same faults at the same moments.
 * mulberry32 (Tommy Ettinger), seeded with FNV-1a of the text.
 */
export class Random {
  #state;

  constructor(seed) {
    this.#state = [...seed].reduce(
      (hash, char) => Math.imul(hash ^ char.codePointAt(0), 0x01000193),
      0x811c9dc5,
    );
  }

  /** From 0 to below 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick(choices) {
    return choices[this.between(0, choices.length - 1)];
  }
}
