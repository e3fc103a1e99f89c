import type {
  EntryActor,
  EntryChange,
  ErrorbookEntry,
  Occurrence,
  RecordedFailure,
  Remedy,
} from '../domain/errorbook/errorbook.js';
import type { ErrorbookCounts } from '../domain/errorbook/counts.js';
import type { ExportedEntry } from '../domain/errorbook/exported.js';
import type { EntryEvent, EntryStatus } from '../domain/errorbook/lifecycle.js';
import type { Severity } from '../domain/errorbook/severity.js';

/** What became of a failure that was written: its entry, and how often its run has seen it by now. */
export interface SeenNow {
  readonly id: string;
  readonly title: string;
  readonly status: EntryStatus;
  readonly times: number;
}

/** A change of an entry that somebody asks for. The same token with the same event is the same request. */
export interface EntryRequest {
  readonly id: string;
  readonly event: Extract<EntryEvent, { kind: 'confirm' | 'resolve' | 'waive' | 'reopen' }>;
  readonly token: string;
  readonly actor: EntryActor;
  readonly reason: string | null;
  readonly now: Date;
  /** What else is known by now; what is left out stays as it is. */
  readonly cause?: string;
  readonly fixes?: readonly string[];
  readonly remedy?: Remedy;
}

/** What came of it, and the entry as it is now. */
export type ChangedEntry =
  | { readonly kind: 'changed' | 'same'; readonly entry: ErrorbookEntry }
  | { readonly kind: 'refused'; readonly entry: ErrorbookEntry; readonly why: string };

/** An entry with the times that it was seen where somebody asked. */
export interface SeenEntry {
  readonly entry: ErrorbookEntry;
  /** The oldest first. */
  readonly occurrences: readonly Occurrence[];
}

/** An entry as attempts are told of it, with what a person said of it last. */
export interface KnownEntry {
  readonly entry: ErrorbookEntry;
  readonly said: string | null;
}

/** Which entries are wanted; what is left out lets everything through. */
export interface ErrorbookFilter {
  readonly repositoryId?: string;
  readonly statuses?: readonly EntryStatus[];
  readonly severity?: Severity;
  readonly gate?: string;
  /** A stage that has seen them. */
  readonly stage?: string;
  /** Seen at this moment or later. */
  readonly since?: Date;
}

/** What became of the entries of an import. */
export interface ImportCounts {
  readonly entries: number;
  readonly added: number;
  readonly merged: number;
  /** Those that told nothing new. */
  readonly same: number;
}

/** The part of the store that remembers failures. `now` is the moment that waivers are judged at. */
export interface Errorbook {
  /** Writes that a failure was seen, and reopens it where it was resolved. The first words for a fingerprint stay. */
  recordFailure(input: RecordedFailure): Promise<SeenNow>;
  /** Confirms, resolves, waives or reopens an entry, with a row of its history; `null` when there is none. */
  changeErrorbookEntry(input: EntryRequest): Promise<ChangedEntry | null>;
  /** What failed, the latest seen first. Filters that are left out let everything through. */
  listErrorbook(
    input: ErrorbookFilter & { readonly limit: number; readonly now?: Date },
  ): Promise<ErrorbookEntry[]>;
  /**
   * Entries that have all words and "phrases" of a text in title, symptom, cause, fixes, tags or what was said. Those that
   * have all of it in the title come first, then those with what people made of them, the latest seen first in each. No
   * text is wrong: one without a word finds nothing.
   *
   * @throws BAD_INPUT for more than 1,000 characters or 32 words.
   */
  searchErrorbook(
    input: ErrorbookFilter & { readonly text: string; readonly limit: number; readonly now?: Date },
  ): Promise<ErrorbookEntry[]>;
  /** An entry with its last 50 occurrences, newest first, and its whole history; `null` when there is none. */
  readErrorbookEntry(input: { readonly id: string; readonly now?: Date }): Promise<{
    readonly entry: ErrorbookEntry;
    readonly occurrences: readonly Occurrence[];
    readonly changes: readonly EntryChange[];
  } | null>;
  /** What stages of a task have seen; in one run of it, or in all. */
  listSeenFailures(input: {
    readonly repositoryId: string;
    readonly taskKey: string;
    readonly number?: number;
    readonly stages: readonly string[];
    readonly now?: Date;
  }): Promise<SeenEntry[]>;
  /** What is known of a repository's failures of these gates, or of stages of this kind; the latest seen first. */
  listKnownFailures(input: {
    readonly repositoryId: string;
    readonly stageKind: string;
    readonly gates: readonly string[];
    readonly limit: number;
    readonly now?: Date;
  }): Promise<KnownEntry[]>;
  /**
   * Takes over what another errorbook knows, all of it or nothing: when `entries` fails, nothing was taken. Ids are made
   * anew, times that were seen are counted once, an entry that is here keeps its status unless the other's history is
   * later. The same twice changes nothing. `entries` may be asked for again, when somebody else was faster.
   */
  importErrorbook(input: {
    readonly entries: () => AsyncIterable<ExportedEntry>;
    /** Tells what would be done, and does nothing. */
    readonly dryRun: boolean;
  }): Promise<ImportCounts>;
  /** Entries with their history, the times they were seen last and what mended them, one after the other. */
  exportErrorbook(input: ErrorbookFilter & { readonly now?: Date }): AsyncIterable<ExportedEntry>;
  /** What the numbers of these entries are made of; times that they were seen are counted from `trendsFrom` on. */
  countErrorbook(
    input: ErrorbookFilter & { readonly trendsFrom: Date; readonly now?: Date },
  ): Promise<ErrorbookCounts>;
}
