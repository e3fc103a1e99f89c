import type { FailureClass } from './failure.js';

/** One entry of the catalogue: how a failure with parameters `P` is told. */
export interface CatalogueEntry<P> {
  readonly class: FailureClass;
  /** Whether the engine may try the same again by itself. */
  readonly retryable: boolean;
  readonly message: (params: P) => string;
  /** What is safe nevertheless; left out when nothing had been made yet. */
  readonly kept?: (params: P) => string;
  /** The exact next command, or the step to take. */
  readonly next: (params: P) => string;
}

/** Types an entry's parameters where it is written. */
export function define<P>(entry: CatalogueEntry<P>): CatalogueEntry<P> {
  return entry;
}
