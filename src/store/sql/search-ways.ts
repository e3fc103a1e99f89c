import type { Kysely, QueryExecutorProvider, RawBuilder } from 'kysely';

import type { SearchTerm } from '../../domain/errorbook/search-terms.js';

/** The words of an entry, by where they are. */
export interface EntryWords {
  readonly entryId: string;
  readonly title: readonly string[];
  /** Of the cause, the fixes, the tags and what a person said. */
  readonly told: readonly string[];
  readonly symptom: readonly string[];
}

/**
 * Where all terms are: 0 in the title, 1 in the title and what is told, 2 elsewhere. Neither dialect's own rank is used:
 * they differ, and one that depends on all other entries says little of log lines.
 */
export type Place = 0 | 1 | 2;

/** A dialect's index of the errorbook's words. It is written in the transaction that writes the entry. */
export interface SearchWays {
  /** Makes the empty index, in a migration. */
  readonly make: (db: Kysely<unknown>) => Promise<void>;
  /** Replaces the words of some entries, at most 200. */
  readonly put: (input: {
    readonly db: QueryExecutorProvider;
    readonly entries: readonly EntryWords[];
  }) => Promise<void>;
  /** A query for the entries that have all of the terms, of which there is one at least. */
  readonly matches: (terms: readonly SearchTerm[]) => RawBuilder<{ entry_id: string; place: Place }>;
}
