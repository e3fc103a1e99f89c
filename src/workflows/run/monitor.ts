import { patched, setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';

import type { OpenedRun } from '../../activities/contracts.js';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import type { ApprovalRequest } from '../../domain/approval/approval.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { runDetails } from '../../domain/run/details.js';
import type { RunInput } from '../../domain/run/run-input.js';
import { deriveRunState, type RunState } from '../../domain/run/run-state.js';
import type { HandoffStatus, RunStatus } from '../../domain/run/run-status.js';
import { CurrentHost } from './current-host.js';
import { EMPTY_HANDOFF } from '../handoff-status.js';
import { AdmissionTurn } from '../state/admission-turn.js';
import { firstPlan } from '../state/current-plan.js';
import { fitStatus, STATUS_BYTES } from '../state/fit-status.js';
import { LedgerLog } from '../state/ledger-log.js';
import { OnceATurn } from '../state/once-a-turn.js';
import { RunBook } from '../state/run-book.js';
import { SeenPulls } from '../state/seen-pulls.js';

type Opened = Extract<OpenedRun, { kind: 'opened' }>;
type Ended = Readonly<{ state: RunState; at: string }>;

const HANDING_OFF: ReadonlySet<HandoffStatus['state']> = new Set<HandoffStatus['state']>([
  'assembling',
  'validating',
  'publishing',
]);

/** What the world sees of a run: its status, the details in Temporal Web, its search attributes. And how it ends. */
export class RunMonitor {
  readonly log = new LedgerLog();
  book: RunBook | null = null;
  baseCommit: string | null = null;
  /** Cancels everything that runs. */
  readonly stop: () => void;
  readonly host = new CurrentHost();
  readonly turn = new AdmissionTurn({ log: this.log });
  /** What others saw of its pull requests since they were opened. */
  readonly pulls = new SeenPulls();
  /** The run's number; 0 until it is known. */
  number = 0;
  readonly #input: RunInput;
  readonly #startedAt = isoNow();
  #failure: Failure | null = null;
  #abortedBy: string | null = null;
  #stopping = false;
  #ended: Ended | null = null;
  #shownRevision = 1;
  #shown: { state: RunState; waiting: boolean } | null = null;
  /** Runs of before made themselves findable in the middle of a turn. */
  readonly #findableOnceATurn = patched('findable-once-a-turn');
  readonly #turnEnds = new OnceATurn(() => {
    setCurrentDetails(runDetails(this.#status(), this.pulls.list));
    if (this.#findableOnceATurn) this.#makeFindable();
  });

  constructor({ input, stop }: { input: RunInput; stop: () => void }) {
    this.#input = input;
    this.stop = () => {
      this.#stopping = true;
      stop();
    };
  }

  /** The key of the run's task. */
  get task(): string {
    return this.#input.task.key;
  }

  /** Takes in what the run learnt when it opened; its number goes onto its memo, for those who ask without a worker. */
  open(opened: Opened): RunBook {
    const { number, plan } = opened;
    this.number = number;
    this.host.open(opened);
    upsertMemo({ number });
    const handoff = { ...EMPTY_HANDOFF, state: plan.handoff === null ? 'none' : 'waiting' } as const;
    const { task, startedBy, startToken, starter = startedBy } = this.#input;
    const first = firstPlan({ ...opened, planHash: this.#input.plan.hash });
    const book = new RunBook({
      first,
      task: task.key,
      number,
      handoff,
      log: this.log,
      starter,
      turn: this.turn,
    });
    book.desk.anyLength = () => !patched('answers-are-told-whole');
    this.book = book;
    book.desk.tokensCountOnce = () => patched('a-token-counts-once');
    const data = { task, startedBy, plan: this.#input.plan, startToken, number };
    this.log.write({ kind: 'started', key: String(number), at: this.#startedAt, data });
    return book;
  }

  /** Why the run fails; `null` while all is well. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** How the run ended; `null` while something may still run. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /** Fails the run; the first reason counts. */
  fail(reason: Failure): void {
    this.#failure ??= reason;
  }

  /** Aborts the run in somebody's name; false when it ends anyhow. One that failed already, and goes on, ends with its failure. */
  abort(by: string): boolean {
    if (this.#ended !== null || this.#stopping || this.#abortedBy !== null) return false;
    if (this.#failure !== null && !patched('what-failed-may-be-aborted')) return false;
    this.#abortedBy = by;
    this.book?.abort({ by, at: isoNow() });
    this.stop();
    return true;
  }

  /** The failure to report at the end, `null` after a success. */
  conclude(): Failure | null {
    if (this.#failure === null && this.#abortedBy !== null)
      this.#failure = failure('RUN_ABORTED', { task: this.#input.task.key, by: this.#abortedBy });
    return this.#failure;
  }

  /** The run has ended: nothing runs any more, and nothing is recorded any more. */
  end({ state, at = isoNow() }: { state: RunState; at?: string }): void {
    this.#ended = { state, at };
    this.show();
  }

  /** The state of the run at this moment. */
  get state(): RunState {
    if (this.#ended !== null) return this.#ended.state;
    if (this.book === null || (this.turn.queued && !this.book.paused)) return 'queued';
    const { desk, handoff, board, paused } = this.book;
    const { pending } = desk;
    const asked = (wanted: ApprovalRequest['kind']) => pending.filter(({ kind }) => kind === wanted).length;
    return deriveRunState({
      paused,
      stages: board.stages.map(({ state }) => state),
      handingOff: HANDING_OFF.has(handoff.status.state),
      pendingApprovals:
        asked('approval') +
        asked('permission') +
        asked('questions') +
        asked('revision') +
        (this.#asksForHandoff ? 1 : 0),
      pendingEscalations: asked('escalation') + asked('denial'),
    });
  }

  /** The status as queries answer it and reports keep it: never more than the server takes. */
  snapshot(): RunStatus {
    return fitStatus({ status: this.#status(), bytes: STATUS_BYTES });
  }

  /**
   * Shows the present status in Temporal Web, once for all that one turn brings, and makes the run findable by it. Not in
   * between: a Reset hands in updates and signals again, and a replay may take them in another order.
   */
  show(): void {
    this.#turnEnds.ask();
    if (!this.#findableOnceATurn) this.#makeFindable();
  }

  #makeFindable(): void {
    this.#showPlan();
    const state = this.state;
    const waiting = (this.book?.desk.pending.length ?? 0) > 0 || this.#asksForHandoff;
    if (this.#shown?.state === state && this.#shown.waiting === waiting) return;
    this.#shown = { state, waiting };
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.state, value: state },
      { key: SEARCH_ATTRIBUTES.pendingApproval, value: waiting },
    ]);
  }

  /** For those who ask without a worker. */
  #showPlan(): void {
    const now = this.book?.revisions.now;
    if (now === undefined || now.number === this.#shownRevision) return;
    this.#shownRevision = now.number;
    upsertMemo({ plan: { name: now.plan.name, hash: now.planHash } });
  }

  #status(): RunStatus {
    const { task, repository, base, plan, startedBy, rerun } = this.#input;
    const { now, history = [] } = this.book?.revisions ?? {};
    return {
      schemaVersion: 1,
      task: { key: task.key, title: task.title },
      repository: {
        ...{ id: repository.id, slug: repository.slug },
        ...(repository.hasOrigin ? {} : { hasOrigin: false }),
      },
      number: this.number,
      ...(rerun === undefined ? {} : { rerunOf: rerun.run }),
      state: this.state,
      base: { branch: base.branch, commit: this.baseCommit },
      plan: now === undefined || now.number === 1 ? plan : { name: now.plan.name, hash: now.planHash },
      ...(history.length === 0 ? {} : { revisions: [...history] }),
      host: this.host.id,
      startedBy: `${startedBy.name} <${startedBy.email}>`,
      startedAt: this.#startedAt,
      endedAt: this.#ended?.at ?? null,
      stages: this.book?.quotas.withQuotas(this.book.board.stages) ?? [],
      approvals: this.book?.desk.requests ?? [],
      handoff: this.book?.handoff.status ?? EMPTY_HANDOFF,
      ...this.book?.handoff.groups.status,
      failure: this.#failure,
      ...this.book?.quotas.ofRun(this.#ended?.at ?? isoNow()),
      ...this.book?.records.ofRun,
      ...this.turn.status,
    };
  }

  get #asksForHandoff(): boolean {
    return this.#ended === null && this.book?.handoff.wanted === 'ask';
  }
}

/** This moment of the workflow's time. */
export function isoNow(): string {
  return new Date(Date.now()).toISOString();
}
