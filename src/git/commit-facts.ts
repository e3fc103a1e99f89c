const MOST = 1_000;

/**
 * What this process learned of commits, the newest thousand. An id names its content, so nothing here goes stale, and
 * losing it costs a question to git.
 */
export class CommitFacts<T> {
  readonly #known = new Map<string, T>();

  of(commit: string): T | undefined {
    return this.#known.get(commit);
  }

  remember(commit: string, fact: T): void {
    this.#known.set(commit, fact);
    const oldest = this.#known.size > MOST ? this.#known.keys().next() : undefined;
    if (oldest?.value !== undefined) this.#known.delete(oldest.value);
  }
}
