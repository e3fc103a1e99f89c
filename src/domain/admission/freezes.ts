import { type Freeze, type Frozen, isSameFreeze, MOST_FREEZES, obeys } from './freeze.js';

/** Who is told to have ended a freeze whose time was over. */
const BY_TIME = 'stagegate (its time was over)';

/** What is frozen, and who ended what; plain state. A repository has one freeze, and each of its bases one. */
export class Freezes {
  readonly #now: Map<string, Freeze>;
  /** Who ended freezes of which runs have not heard yet, by the freezes' ids. */
  readonly #ended: Map<string, string>;
  /** What was frozen or unfrozen since this book was opened. */
  readonly #touched = new Set<string>();

  constructor({ freezes, ended }: { freezes: readonly Freeze[]; ended: Readonly<Record<string, string>> }) {
    this.#now = new Map(freezes.map((freeze) => [keyOf(freeze), freeze]));
    this.#ended = new Map(Object.entries(ended));
  }

  get all(): Freeze[] {
    return [...this.#now.values()];
  }

  get ended(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#ended);
  }

  /** When the next of them ends by itself (ISO); `null` when none does. */
  get nextEnd(): string | null {
    const ends = this.all.flatMap(({ until }) => until ?? []);
    return ends.reduce<string | null>((first, end) => (first === null || end < first ? end : first), null);
  }

  /**
   * From now on it holds; one of the same before is replaced, unless it says the same. `full`: there are too many, and
   * it does not hold.
   */
  begin(freeze: Freeze): { readonly kind: 'new' | 'same' | 'full'; readonly before: Freeze | null } {
    const key = keyOf(freeze);
    const before = this.#now.get(key) ?? null;
    if (before !== null && isSameFreeze(before, freeze)) return { kind: 'same', before };
    if (before === null && this.#now.size >= MOST_FREEZES) return { kind: 'full', before };
    this.#now.set(key, freeze);
    this.#touched.add(key);
    return { kind: 'new', before };
  }

  /** Ends one; gives what was, or `null`. */
  end({ by, ...frozen }: Frozen & { by: string }): Freeze | null {
    const key = keyOf(frozen);
    const freeze = this.#now.get(key) ?? null;
    this.#touched.add(key);
    if (freeze === null) return null;
    this.#now.delete(key);
    this.#ended.set(freeze.id, by);
    return freeze;
  }

  /** Ends those whose time is over. */
  expire(at: string): void {
    for (const freeze of this.all)
      if (freeze.until !== null && Date.parse(freeze.until) <= Date.parse(at))
        this.end({ ...freeze, by: BY_TIME });
  }

  /** Takes in what held before this book was opened, except what was changed since. */
  restore(freezes: readonly Freeze[]): void {
    for (const freeze of freezes)
      if (!this.#touched.has(keyOf(freeze)) && this.#now.size < MOST_FREEZES)
        this.#now.set(keyOf(freeze), freeze);
  }

  /** The freeze that a run obeys; `null` when it may go on. */
  holding({ slug, base, wish }: { slug: string; base: string; wish: { priority: number } }): Freeze | null {
    const found = [keyOf({ slug, base: null }), keyOf({ slug, base })].flatMap(
      (key) => this.#now.get(key) ?? [],
    );
    return found.find((freeze) => obeys({ freeze, ...wish })) ?? null;
  }

  /** Who ended a freeze; `null` when that is not known. */
  endedBy(id: string | null): string | null {
    return (id === null ? null : this.#ended.get(id)) ?? null;
  }

  /** Every run has heard. */
  told(): void {
    this.#ended.clear();
  }
}

function keyOf({ slug, base }: Frozen): string {
  return `${slug} ${base ?? ''}`;
}
