import type { ErrorbookEntry } from './errorbook.js';
import type { EntryStatus } from './lifecycle.js';
import type { Severity } from './severity.js';

/** What the errorbook's numbers are made of. Days are of UTC, as `2026-01-31`. */
export interface ErrorbookCounts {
  /** How many entries there are of each kind, and how often they were seen. */
  readonly groups: readonly {
    readonly status: EntryStatus;
    readonly severity: Severity;
    readonly stageKind: string;
    readonly gate: string | null;
    readonly entries: number;
    readonly occurrences: number;
  }[];
  /** How often entries of a kind were seen, by day. */
  readonly seen: readonly {
    readonly day: string;
    readonly severity: Severity;
    readonly stageKind: string;
    readonly gate: string | null;
    readonly count: number;
  }[];
  /** How many were seen for the first time, by day. */
  readonly fresh: readonly { readonly day: string; readonly count: number }[];
  /** How many came to a status, by day. */
  readonly moved: readonly { readonly day: string; readonly to: EntryStatus; readonly count: number }[];
  /** How often one was resolved, and how long in all they had been open, in milliseconds. */
  readonly resolved: { readonly times: number; readonly openMs: number };
  /** The ten that are seen most. */
  readonly top: readonly ErrorbookEntry[];
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
}

/** A week that begins on a Monday (UTC): how often something was seen, and what entries came to. */
export interface WeekOfErrors {
  readonly week: string;
  readonly seen: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  readonly fresh: number;
  readonly reopened: number;
  readonly resolved: number;
  readonly waived: number;
}

/** What a gate, or a kind of stage, has of it. */
export interface Share {
  readonly name: string;
  readonly entries: number;
  readonly open: number;
  readonly occurrences: number;
  /** How often it was seen in each of the weeks. */
  readonly weeks: readonly number[];
}

/** What the errorbook shows of itself. */
export interface ErrorbookStats {
  readonly entries: number;
  readonly occurrences: number;
  readonly byStatus: Readonly<Record<EntryStatus, number>>;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Those that are open, by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  /** The ten with the most that is open. */
  readonly byGate: readonly Share[];
  readonly byStageKind: readonly Share[];
  readonly top: readonly ErrorbookEntry[];
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  /** How often one was resolved. */
  readonly resolved: number;
  /** From the first time, or from when it was opened again; `null` when nothing was resolved. */
  readonly meanMsToResolve: number | null;
  /** The last weeks, the oldest first. */
  readonly weeks: readonly WeekOfErrors[];
}
