import type { ToldLook } from '../../domain/pull-request/told-look.js';

/** More than anybody reads; who can signal a run must not be able to fill it. */
const MOST = 100;

/** The newest look at each of a run's pull requests, as the run was told of it. Plain state. */
export class SeenPulls {
  readonly #looks = new Map<number, ToldLook>();

  /** Takes in a look; one that is older than what is known changes nothing. Of too many the one told longest ago goes. */
  take(look: ToldLook): void {
    const known = this.#looks.get(look.number);
    if (known !== undefined && Date.parse(known.at) > Date.parse(look.at)) return;
    this.#looks.delete(look.number);
    this.#looks.set(look.number, look);
    const [oldest] = this.#looks.keys();
    if (oldest !== undefined && this.#looks.size > MOST) this.#looks.delete(oldest);
  }

  /** All of them. */
  get list(): readonly ToldLook[] {
    return [...this.#looks.values()];
  }
}
