import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';

import type { OpenedRun } from '../../activities/contracts.js';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { runDetails } from '../../domain/run/details.js';
import type { RunInput } from '../../domain/run/run-input.js';
import { deriveRunState, type RunState } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { EMPTY_HANDOFF } from '../handoff-status.js';
import { LedgerLog } from '../state/ledger-log.js';
import { RunBook } from '../state/run-book.js';

type Opened = Extract<OpenedRun, { kind: 'opened' }>;

/** What the world sees of a run: its status, the details in Temporal Web, its search attributes. */
export class RunMonitor {
  readonly log = new LedgerLog();
  book: RunBook | null = null;
  baseCommit: string | null = null;
  failure: Failure | null = null;
  abortedBy: string | null = null;
  /** Cancels everything that runs; set once there is something to cancel. */
  stop: () => void = () => undefined;
  ended: { readonly state: RunState; readonly at: string } | null = null;
  readonly #input: RunInput;
  readonly #startedAt = isoNow();
  #opened: Opened | null = null;
  #shown: { state: RunState; waiting: boolean } | null = null;

  constructor(input: RunInput) {
    this.#input = input;
  }

  /** The run's number; 0 until it is known. */
  get number(): number {
    return this.#opened?.number ?? 0;
  }

  /** Takes in what the run learnt when it opened. */
  open(opened: Opened): RunBook {
    this.#opened = opened;
    const waiting = opened.plan.handoff === null ? 'none' : 'waiting';
    const handoff = { ...EMPTY_HANDOFF, state: waiting } as const;
    const book = new RunBook({ plan: opened.plan, task: this.#input.task.key, handoff, log: this.log });
    this.book = book;
    const { task, startedBy, plan, startToken } = this.#input;
    const data = { task, startedBy, plan, startToken, number: opened.number };
    this.log.write({ kind: 'started', key: String(opened.number), at: this.#startedAt, data });
    return book;
  }

  /** Fails the run; the first reason counts. */
  fail(reason: Failure): void {
    this.failure ??= reason;
  }

  /** The failure to report at the end, `null` after a success. */
  conclude(): Failure | null {
    if (this.failure === null && this.abortedBy !== null) {
      this.failure = failure('RUN_ABORTED', { task: this.#input.task.key, by: this.abortedBy });
    }
    return this.failure;
  }

  /** The state of the run at this moment. */
  get state(): RunState {
    if (this.ended !== null) return this.ended.state;
    if (this.book === null) return 'queued';
    const pending = this.book.desk.pending;
    const handoffState = this.book.handoff.state;
    return deriveRunState({
      paused: this.book.paused,
      stages: this.book.board.stages.map(({ state }) => state),
      handingOff: ['assembling', 'validating', 'publishing'].includes(handoffState),
      pendingApprovals:
        pending.filter(({ kind }) => kind === 'approval').length + (this.#asksForHandoff ? 1 : 0),
      pendingEscalations: pending.filter(({ kind }) => kind === 'escalation').length,
    });
  }

  /** The whole status, as queries answer it and reports keep it. */
  status(): RunStatus {
    const { task, repository, base, plan, startedBy } = this.#input;
    return {
      schemaVersion: 1,
      task: { key: task.key, title: task.title },
      repository: { id: repository.id, slug: repository.slug },
      number: this.number,
      state: this.state,
      base: { branch: base.branch, commit: this.baseCommit },
      plan,
      host: this.#opened?.hostId ?? null,
      startedBy: `${startedBy.name} <${startedBy.email}>`,
      startedAt: this.#startedAt,
      endedAt: this.ended?.at ?? null,
      stages: this.book?.board.stages ?? [],
      approvals: this.book?.desk.requests ?? [],
      handoff: this.book?.handoff ?? EMPTY_HANDOFF,
      failure: this.failure,
    };
  }

  /** Shows the present status in Temporal Web, and makes the run findable by it. */
  show(): void {
    setCurrentDetails(runDetails(this.status()));
    const state = this.state;
    const waiting = (this.book?.desk.pending.length ?? 0) > 0 || this.#asksForHandoff;
    if (this.#shown?.state === state && this.#shown.waiting === waiting) return;
    this.#shown = { state, waiting };
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.state, value: state },
      { key: SEARCH_ATTRIBUTES.pendingApproval, value: waiting },
    ]);
  }

  get #asksForHandoff(): boolean {
    return this.book?.handoffWanted === 'ask';
  }
}

/** This moment of the workflow's time. */
export function isoNow(): string {
  return new Date(Date.now()).toISOString();
}
