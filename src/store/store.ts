import type { LedgerKind, LedgerRow, RecordedLedgerRow } from '../domain/ledger/ledger-row.js';
import type { Subscription } from '../domain/notify/events.js';
import type { Happening } from '../domain/notify/happening.js';
import type { ContentHash } from '../domain/plan/plan.js';
import type { RunState } from '../domain/run/run-state.js';
import type { RunStatus } from '../domain/run/run-status.js';
import type { Errorbook } from './errorbook-port.js';

export type * from './errorbook-port.js';

/** Names one numbered run in the store. Of the task key, case does not count. */
export interface StoredRunKey {
  readonly repositoryId: string;
  readonly taskKey: string;
  readonly number: number;
}

/** A run that asks for its number. `input` is any JSON value; the name of its plan is taken from it. */
export interface RunAllocation {
  readonly startToken: string;
  readonly repositoryId: string;
  readonly slug: string;
  readonly taskKey: string;
  readonly workflowId: string;
  readonly input: unknown;
  readonly startedAt: string;
  /** Of an open run that the store has lost. Another run's number is an error of the caller's. */
  readonly number?: number;
}

/** The run that a start token stands for. */
export interface AllocatedRun {
  readonly number: number;
  /** Whether the token had its run before. */
  readonly existing: boolean;
  readonly state: RunState;
}

/** A run as the store knows it: the record once Temporal has forgotten it. */
export interface StoredRun extends StoredRunKey {
  readonly slug: string;
  readonly workflowId: string;
  readonly state: RunState;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly planName: string | null;
  readonly input: unknown;
  /** The last saved status; `null` before the first, and in a list where the saved one cannot be read. */
  readonly status: RunStatus | null;
}

/** A host, as its worker says of itself. Times are ISO 8601; the clocks of hosts should agree to a few seconds. */
export interface HostRow {
  readonly hostId: string;
  /** The machine's name, for people. */
  readonly name: string;
  readonly prefix: string;
  readonly io: string;
  readonly exec: string;
  /** The shared vault that it is configured with; `null` when it shares none. */
  readonly vault: string | null;
  readonly seenAt: string;
}

/** An attempt that a host was given up with: whatever of it runs there must end, and its result counts nothing. */
export interface Fence {
  readonly hostId: string;
  readonly slug: string;
  readonly taskKey: string;
  readonly number: number;
  readonly stage: string;
  readonly attempt: number;
}

/** A notification that is due, with the number of this try, from 1. */
export interface DueNotification {
  readonly receiver: string;
  readonly attempt: number;
  readonly madeAt: string;
  readonly happening: Happening;
}

/** What became of a try to tell a receiver. An error names no address and no secret. */
export type NotificationEnd =
  | { readonly kind: 'told' }
  | { readonly kind: 'again'; readonly at: string; readonly error: string }
  | { readonly kind: 'given_up'; readonly at: string; readonly error: string };

/** How much a receiver has not been told yet. */
export interface Backlog {
  readonly receiver: string;
  readonly waiting: number;
  /** Given up for good, of the last thirty days. */
  readonly givenUp: number;
  /** Since when the oldest waits; `null` when none does. */
  readonly oldest: string | null;
  /** Why the last tries of those that wait (or were given up) failed; `null` when none did. */
  readonly error: string | null;
}

/** How often a gate was flaky in its last forty runs in a repository, and its tests since the first of these. */
export interface Flakiness {
  readonly runs: number;
  readonly flaky: number;
  readonly tests: ReadonlyMap<string, number>;
}

/** Where a ledger's chain breaks: these rows are not there, or are not what was written. */
export interface LedgerBreak {
  readonly seq: number;
  readonly until: number;
  readonly what: 'missing' | 'changed';
}

/** What a look at a ledger's chain showed. */
export interface LedgerVerdict {
  readonly rows: number;
  /** Rows at the beginning that an older program wrote without a link. */
  readonly unlinked: number;
  /** The last link; `null` when no row has one. */
  readonly head: string | null;
  /** Whether the row is there that a run writes last. */
  readonly finished: boolean;
  readonly broken: readonly LedgerBreak[];
}

/**
 * The record of runs: contents by hash, runs and their numbers, the ledger, the errorbook, the hosts. Safe with several
 * processes on one store. Every operation is whole or not at all, and safe to repeat.
 *
 * @throws STORE_UNAVAILABLE (retryable) when the store cannot be reached, is locked for too long, full or read-only;
 * STORE_DAMAGED when what it holds cannot be read. Both are raised by every operation.
 */
export interface Store extends Errorbook {
  /**
   * Keeps a text of at most 8,000,000 bytes (MAX_BLOB_BYTES) under the SHA-256 of its UTF-8 bytes.
   *
   * @throws BAD_INPUT when it is larger.
   */
  putBlob(input: { readonly content: string }): Promise<ContentHash>;
  /** The text with this hash, `null` when there is none. */
  getBlob(input: { readonly hash: string }): Promise<string | null>;
  /**
   * Gives a run its number: per repository and task (ignoring case) from 1, without a gap. The same start token of
   * the same task gives the same run for ever, also when it has ended.
   */
  allocateRun(input: RunAllocation): Promise<AllocatedRun>;
  /**
   * Saves a run's last known status. Once a final state is saved, only a final one replaces it.
   *
   * @throws RUN_UNKNOWN when the run was never allocated.
   */
  saveRun(input: StoredRunKey & { readonly status: RunStatus }): Promise<void>;
  /** A task's run with this number, or its latest; `null` when there is none. */
  findRun(input: {
    readonly slug: string;
    readonly taskKey: string;
    readonly number?: number;
  }): Promise<StoredRun | null>;
  /** Runs, newest first. An empty `states` finds none. */
  listRuns(input: {
    readonly slug?: string;
    readonly states?: readonly RunState[];
    readonly limit: number;
  }): Promise<StoredRun[]>;
  /**
   * Appends rows in order, all or none. A row whose key is there already with the same kind and data is passed over,
   * whatever its time: a run that was Reset says again what it had said. With other content it is added under its key
   * with `~2`. The ledger numbers what it adds; a row's own number only tells whether one before it is missing.
   *
   * @throws RUN_UNKNOWN; LEDGER_GAP when a row before them is missing: then all are to be given again.
   */
  appendLedger(input: {
    readonly run: StoredRunKey;
    readonly rows: readonly LedgerRow[];
    /** Who is to be told of the rows that are added; kept in the same transaction. */
    readonly notify?: readonly Subscription[];
  }): Promise<void>;
  /** All rows of a run, in order; none for an unknown run. */
  readLedger(input: { readonly run: StoredRunKey }): Promise<RecordedLedgerRow[]>;
  /**
   * Checks a run's rows against their hash chain: what was changed, left out or put elsewhere in the store itself is
   * found, unless the whole rest of the chain was made anew; `head` told elsewhere (the report) finds that too.
   */
  verifyLedger(input: { readonly run: StoredRunKey }): Promise<LedgerVerdict>;
  /** The rows of one kind of all runs of a repository, from a moment (ISO) on, oldest first. */
  listLedger(input: {
    readonly repositoryId: string;
    readonly kind: LedgerKind;
    readonly since: string;
  }): Promise<RecordedLedgerRow[]>;
  /** Says that a host's worker is well. The same host under the same prefix again replaces what was said. */
  touchHost(input: HostRow): Promise<void>;
  /** The hosts with this queue prefix that were well at or after a moment, in the order of their ids. */
  listHosts(input: { readonly prefix: string; readonly seenSince: string }): Promise<HostRow[]>;
  /** Says that a host no longer carries an attempt: from now on, also when it had carried out an earlier fence of it. */
  addFence(input: Fence & { readonly at: string }): Promise<void>;
  /** The fences of a host that it has not yet carried out. */
  listFences(input: { readonly hostId: string }): Promise<Fence[]>;
  /** Says that nothing of a fenced attempt runs on its host any more. */
  settleFence(input: Fence & { readonly at: string }): Promise<void>;
  /**
   * The notification of a receiver that has been due for longest; `null` when none is. Nobody else gets it for `leaseMs`:
   * by then it must have been settled, or it is taken once more.
   */
  takeNotification(input: {
    readonly receiver: string;
    readonly now: Date;
    readonly leaseMs: number;
  }): Promise<DueNotification | null>;
  /** Says what became of a try; passed over when a later one has begun. */
  settleNotification(input: {
    readonly id: string;
    readonly receiver: string;
    readonly attempt: number;
    readonly end: NotificationEnd;
  }): Promise<void>;
  /** What receivers have not been told; those that have been told everything are left out. */
  listBacklogs(): Promise<Backlog[]>;
  /**
   * Keeps what a gate came to, and which of its tests were flaky, for ninety days. `key` names that run of the gate: said
   * again, it changes nothing.
   */
  recordGateOutcome(input: {
    readonly key: string;
    readonly repositoryId: string;
    readonly gate: string;
    readonly outcome: string;
    readonly flaky: readonly string[];
    readonly at: string;
  }): Promise<void>;
  /** How flaky a gate is. */
  readFlakiness(input: { readonly repositoryId: string; readonly gate: string }): Promise<Flakiness>;
  /** Lets go of the store. Nothing may be asked of it afterwards. */
  close(): Promise<void>;
}
