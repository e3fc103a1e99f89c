/** How long a run goes on, in milliseconds: from when it was admitted, without its pauses. Plain state. */
export class RunClock {
  #before = 0;
  #since: number | null = null;
  #begun = false;
  #held = false;

  /** The run was admitted. */
  begin(at: string): void {
    this.#begun = true;
    if (!this.#held) this.#since ??= Date.parse(at);
  }

  /** A pause begins, or ends. */
  hold(held: boolean, at: string): void {
    if (held === this.#held) return;
    this.#held = held;
    if (!this.#begun) return;
    this.#before = this.read(at);
    this.#since = held ? null : Date.parse(at);
  }

  /** What has passed until a moment. */
  read(at: string): number {
    return this.#before + (this.#since === null ? 0 : Math.max(0, Date.parse(at) - this.#since));
  }
}
