import type { ReadRevision } from '../../activities/contracts.js';
import type { ReplanOutcome, ReplanRequest } from '../../contract/plan-requests.js';
import type { Actor } from '../../domain/approval/approval.js';
import { askedFacts } from '../../domain/approval/asked-facts.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { ApprovalRule } from '../../domain/plan/plan.js';
import { changeLines, untouchableLines } from '../../domain/plan/revision/change-lines.js';
import { comparePlans, isSamePlan, type PlanDifference } from '../../domain/plan/revision/compare-plans.js';
import { groupFaults } from '../../domain/plan/revision/group-faults.js';
import { signingFaults } from '../../domain/plan/revision/signing-faults.js';
import { approvalOfRevision, judgeRevision } from '../../domain/plan/revision/judge-revision.js';
import {
  type PlanRevision,
  recordedChanges,
  REVISIONS_AT_MOST,
  shownChanges,
  shownReason,
} from '../../domain/plan/revision/plan-revision.js';
import { type ApprovalDesk, deadlineAfter } from './approval-desk.js';
import type { FollowedPlan } from './current-plan.js';
import type { HandoffTurn } from './handoff-turn.js';
import type { LedgerLog } from './ledger-log.js';
import { RevisionHistory } from './revision-history.js';
import type { StageBoard } from './stage-board.js';

/** What decisions about a revision are about, where a stage's key is asked for. */
export const REVISION = 'revision';

type Done = Extract<ReplanOutcome, { kind: 'done' }>;
type Read = Extract<ReadRevision, { kind: 'read' }>;

/** A request with what was read for it. */
interface Proposal {
  readonly request: ReplanRequest;
  readonly next: FollowedPlan;
  readonly at: string;
}

interface Parts {
  readonly task: string;
  readonly runNumber: number;
  readonly first: FollowedPlan;
  readonly starter: Actor;
  readonly board: StageBoard;
  readonly desk: ApprovalDesk;
  readonly handoff: HandoffTurn;
  readonly log: LedgerLog;
  /** Which of its new or changed stages policies deny for good, in words. */
  readonly denied: (revision: { difference: PlanDifference; next: FollowedPlan }) => string;
}

const MOST_TOLD = 10;

/**
 * The plan that a run follows, and its revisions. A revision is judged twice: when it is asked for and, at once before
 * it holds, again. While one waits for its approval the stages that it touches, and the handoff, wait too; the rest
 * goes on with the plan as it is.
 */
export class Revisions {
  readonly #parts: Parts;
  readonly #known = new Map<string, { readonly wish: string; readonly outcome: ReplanOutcome }>();
  readonly #history = new RevisionHistory();
  #now: FollowedPlan;
  #waiting: Proposal | null = null;
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#now = parts.first;
  }

  /** The plan that holds now. */
  get now(): FollowedPlan {
    return this.#now;
  }

  /** Whether a revision waits for its approval. */
  get waiting(): boolean {
    return this.#waiting !== null;
  }

  /** All revisions, the proposed and dropped ones too, oldest first. */
  get history(): readonly PlanRevision[] {
    return this.#history.all;
  }

  /** Who proposed the revision that waits. */
  get author(): Actor | null {
    return this.#waiting?.request.actor ?? null;
  }

  /** What can be answered without reading the plan: a refusal, or what the same request came to; `null` for neither. */
  answerTo(request: ReplanRequest, at: string): ReplanOutcome | null {
    const before = this.#known.get(request.token);
    if (before !== undefined) return this.#again(before, request);
    const refusal = this.#objection(request);
    return refusal === null ? null : this.#refuse(request, refusal, at);
  }

  /** Judges a request once its plan was read: everything is looked at as it is now. */
  take(input: { request: ReplanRequest; read: ReadRevision; at: string }): ReplanOutcome {
    const { request, read, at } = input;
    const early = this.answerTo(request, at);
    if (early !== null) return early;
    if (read.kind === 'failed') return this.#refuse(request, read.failure, at);
    const proposal = { request, next: this.#next(request, read), at };
    const judged = this.#judge(proposal);
    if (judged.kind === 'refused') return this.#refuse(request, judged.failure, at);
    const { difference, held } = judged;
    const asked = approvalOfRevision({ before: this.#now.plan, after: read.plan });
    const outcome =
      asked === null
        ? this.#apply(proposal, difference, at)
        : this.#ask({ proposal, difference, held, ...asked });
    this.#known.set(request.token, { wish: wishOf(request), outcome });
    return outcome;
  }

  /** Takes in how the waiting revision was decided; one that no longer fits is dropped, and its stages go on. */
  decided({ approved, at }: { approved: boolean; at: string }): void {
    const proposal = this.#waiting;
    if (proposal === null) return;
    this.#release();
    const judged = approved ? this.#judge(proposal) : null;
    if (judged?.kind === 'allowed') {
      this.#history.takeBack();
      this.#apply(proposal, judged.difference, at);
      return;
    }
    this.#history.end(judged === null ? 'rejected' : 'withdrawn');
    const { actor, reason } = proposal.request;
    const code = judged === null ? 'rejected' : judged.failure.code;
    this.#log('replan_requested', proposal.request.token, at, { actor, reason, outcome: code });
  }

  /** The run ends: what waits is withdrawn. */
  close(): void {
    this.#closed = true;
    if (this.#waiting !== null) this.#history.end('withdrawn');
    this.#release();
  }

  #again(before: { wish: string; outcome: ReplanOutcome }, request: ReplanRequest): ReplanOutcome {
    const { task } = this.#parts;
    if (before.wish !== wishOf(request))
      return refused(failure('REPLAN_TOKEN_USED', { task, token: request.token }));
    const { outcome } = before;
    return outcome.kind === 'done' ? { ...outcome, changed: false } : outcome;
  }

  #objection({ base, runNumber, plan }: ReplanRequest): Failure | null {
    const { task, runNumber: now } = this.#parts;
    if (this.#closed) return failure('RUN_NOT_ACTIVE', { task, state: 'ending' });
    if (runNumber !== now) return failure('RUN_REPLACED', { task, stage: REVISION, number: runNumber, now });
    const last = this.#history.last;
    if (this.#waiting !== null && last !== undefined)
      return failure('REPLAN_PENDING', { task, number: last.number, by: last.by });
    if (base !== this.#now.hash)
      return failure('REPLAN_STALE', {
        task,
        seen: base,
        now: this.#now.hash,
        meanwhile: this.#history.meanwhile,
      });
    if (plan === this.#now.planHash) return failure('REPLAN_NOTHING', { task });
    if (this.#history.all.length + 1 >= REVISIONS_AT_MOST)
      return failure('REPLANS_FULL', { task, most: REVISIONS_AT_MOST });
    return null;
  }

  #judge({ next }: Proposal) {
    const { task, board, handoff, desk, starter } = this.#parts;
    const difference = comparePlans({ before: this.#now, after: next });
    if (isSamePlan(difference)) return refused(failure('REPLAN_NOTHING', { task }));
    const { authority, signers } = desk;
    const signing = { before: this.#now.plan, after: next.plan, authority, signers };
    const [detail] = [...groupFaults({ plan: next.plan, authority, starter }), ...signingFaults(signing)];
    if (detail !== undefined) return refused(failure('REPLAN_PLAN_UNFIT', { task, detail }));
    const stages = this.#parts.denied({ difference, next });
    if (stages !== '') return refused(failure('REPLAN_DENIED', { task, stages }));
    if (handoff.stand !== 'idle') return refused(failure('REPLAN_TOO_LATE', { task }));
    const verdict = judgeRevision({ difference, stages: board.stages });
    if (verdict.kind === 'allowed') return { ...verdict, difference };
    const lines = untouchableLines(verdict.because);
    const more = lines.length - MOST_TOLD;
    const told = [...lines.slice(0, MOST_TOLD), ...(more > 0 ? [`and ${more} more`] : [])];
    return refused(failure('REPLAN_STARTED', { task, because: `${told.join('; ')}.` }));
  }

  #next({ plan: planHash }: ReplanRequest, { plan, planParts: parts, hash, policy }: Read): FollowedPlan {
    const judged = policy === undefined ? {} : { policy };
    return { plan, parts, planHash, number: this.#now.number + 1, hash, ...judged };
  }

  #apply(proposal: Proposal, difference: PlanDifference, at: string): Done {
    const { request, next, at: requestedAt } = proposal;
    const { board, handoff } = this.#parts;
    const changes = changeLines({ difference, after: next.plan });
    const { plan, number, hash } = next;
    const previous = this.#now.hash;
    this.#now = next;
    board.revise({ stages: plan.stages, parallel: plan.limits.parallel, at });
    handoff.revise({ wanted: plan.handoff !== null });
    this.#history.add({ request, next, at: requestedAt, previous, state: 'applied', changes });
    const { actor, reason } = request;
    const about = { number, hash, previous, plan: request.plan, name: plan.name, actor, reason, requestedAt };
    this.#log('plan_revised', hash, at, { ...about, changes: recordedChanges(changes) });
    const shown = recordedChanges(changes);
    return { kind: 'done', changed: true, state: 'applied', number, hash, request: null, changes: shown };
  }

  #ask(given: {
    proposal: Proposal;
    difference: PlanDifference;
    held: readonly string[];
    rule: ApprovalRule;
    byAuthor: boolean;
  }): Done {
    const { proposal, difference, held, rule, byAuthor } = given;
    const { request, next, at } = proposal;
    const { number, hash, plan } = next;
    const { actor, reason } = request;
    const { board, desk } = this.#parts;
    const changes = changeLines({ difference, after: plan });
    this.#waiting = proposal;
    board.holdBack(held);
    this.#history.add({ request, next, at, previous: this.#now.hash, state: 'pending', changes });
    const evidence = { head: null, planPart: hash, gates: null };
    const asked = desk.open({
      kind: 'revision',
      subject: REVISION,
      attempt: number,
      rule,
      evidence,
      failure: null,
      revision: {
        number,
        author: actor,
        reason: shownReason(reason),
        changes: shownChanges(changes),
        byAuthor,
      },
      requestedAt: at,
      deadlineAt: deadlineAfter({ rule, at }),
    });
    const recorded = recordedChanges(changes);
    const about = { number, hash, plan: request.plan, actor, reason, outcome: 'pending', changes: recorded };
    this.#log('replan_requested', request.token, at, about);
    this.#log('approval_requested', asked.id, at, askedFacts(asked));
    return {
      kind: 'done',
      changed: true,
      state: 'pending',
      number,
      hash,
      request: asked.id,
      changes: recorded,
    };
  }

  #release(): void {
    this.#waiting = null;
    this.#parts.board.holdBack([]);
  }

  #refuse(request: ReplanRequest, refusal: Failure, at: string): ReplanOutcome {
    const { plan, base, actor, reason, token } = request;
    this.#log('replan_requested', token, at, { plan, base, actor, reason, outcome: refusal.code });
    const outcome = refused(refusal);
    this.#known.set(token, { wish: wishOf(request), outcome });
    return outcome;
  }

  #log(
    kind: 'replan_requested' | 'plan_revised' | 'approval_requested',
    key: string,
    at: string,
    data: object,
  ) {
    this.#parts.log.write({ kind, key, at, data });
  }
}

function refused(reason: Failure) {
  return { kind: 'refused', failure: reason } as const;
}

/** Not the base: whoever asks once more finds the plan that the first request led to. */
function wishOf({ plan, runNumber }: ReplanRequest): string {
  return canonicalJson({ plan, runNumber });
}
