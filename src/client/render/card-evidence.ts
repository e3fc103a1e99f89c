import type { ErrorbookEntry } from '../../domain/errorbook/errorbook.js';

/** A commit that a host left which had been given up with the attempt. */
export interface LateWork {
  readonly attempt: number;
  readonly host: string;
  /** The vault's. */
  readonly ref: string;
  /** What shows it here; `null` where this host has not got it. */
  readonly command: string | null;
}

/** What a stage may change, and what of its change lies outside. */
export interface CardScope {
  /** Globs; none allow every path. */
  readonly globs: readonly string[];
  readonly outside: readonly string[];
}

/** A failure that the stage has seen in this run. */
export interface CardFailure {
  readonly entry: ErrorbookEntry;
  /** How often, in this run. */
  readonly times: number;
}

/** What a card shows beside the run's status; `null` for what could not be had. */
export interface CardEvidence {
  /** The requirements document, of which the beginning is shown. */
  readonly requirements: string | null;
  /** What `git diff --stat` says of the attempt. */
  readonly diffStat: string | null;
  readonly scope: CardScope | null;
  readonly late: readonly LateWork[];
  /** What the errorbook knows of the failures that were seen here. */
  readonly failures: readonly CardFailure[];
}
