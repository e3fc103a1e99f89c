import type {
  Action,
  Actor,
  ApprovalRequest,
  Decision,
  DecisionOutcome,
  RecordedDecision,
} from '../../domain/approval/approval.js';
import { answeredWith, earlyAnswer, judge, objectionToPerson } from '../../domain/approval/decide.js';
import type { CheckedSignature } from '../../domain/approval/signature.js';
import type { Standing } from '../../domain/approval/standing.js';
import type { ApprovalRule, ContentHash } from '../../domain/plan/plan.js';
import { type Authority, EVERYBODY, groupNamed } from '../../domain/authority/authority.js';
import { type Concerned, quorumOf } from '../../domain/authority/object.js';

/** The most members of a group that a request names. */
const MOST_MEMBERS = 20;

/** What a new request is made of; the desk gives it its id. */
export type NewRequest = Omit<ApprovalRequest, 'id' | 'decisions' | 'state'>;

/** Which request's answer stays, and of which attempt it was. */
export type Stays = NonNullable<ApprovalRequest['stays']>;

/** A decision that takes effect. */
export interface Verdict {
  readonly request: ApprovalRequest;
  readonly action: Action;
  readonly by: string;
  readonly comment: string | null;
}

/** A judged decision: the answer to the caller, and the verdict when it decided the request. */
export interface DeskAnswer {
  readonly outcome: DecisionOutcome;
  readonly verdict: Verdict | null;
}

/** A decision that came. */
export interface Arrived {
  readonly decision: Decision;
  readonly runNumber: number;
  readonly via: RecordedDecision['via'];
  readonly at: string;
  /** What came of its signature; left out where none was checked. */
  readonly checked?: CheckedSignature;
}

/** Keeps a run's requests for decisions. Ids are `<subject>/<n>`; a subject has at most one pending request. */
export class ApprovalDesk {
  /** Who may decide; `null` until the base is known, and where no groups file says so. */
  authority: Authority | null = null;
  /** Hash of whose signatures count; `null` where the base does not say. */
  signers: ContentHash | null = null;
  /** Whether answers may be longer than is told of them: runs of before took such ones, and cut them. */
  anyLength: () => boolean = () => false;
  /** Whether a token counts once in a run: asked where one comes again. Runs of before let it answer each request once. */
  tokensCountOnce: () => boolean = () => true;
  readonly #requests = new Map<string, ApprovalRequest>();
  readonly #concerned: (subject: string) => readonly Concerned[];
  readonly #planSigned: () => boolean;

  /** `concerned` tells whose work waits where a subject is asked about; `planSigned`, whether the plan wants signatures. */
  constructor(given: { concerned: (subject: string) => readonly Concerned[]; planSigned?: () => boolean }) {
    this.#concerned = given.concerned;
    this.#planSigned = given.planSigned ?? (() => false);
  }

  /** All requests, the decided and withdrawn ones too, in the order they were opened. */
  get requests(): ApprovalRequest[] {
    return [...this.#requests.values()];
  }

  /** The requests that wait for an answer. */
  get pending(): ApprovalRequest[] {
    return this.requests.filter(({ state }) => state === 'pending');
  }

  /** Opens a request; one that still waits on the same subject is withdrawn. */
  open(input: NewRequest): ApprovalRequest {
    return this.#add(input, { state: 'pending' });
  }

  /** Notes that nobody is asked, because the answer to an earlier request stays. */
  stand({ round, stays }: { round: NewRequest; stays: Stays }): ApprovalRequest {
    return this.#add(round, { stays, state: 'decided' });
  }

  #add(input: NewRequest, how: Pick<ApprovalRequest, 'state' | 'stays'>): ApprovalRequest {
    this.withdraw({ subject: input.subject });
    const earlier = this.requests.filter(({ subject }) => subject === input.subject).length;
    const request: ApprovalRequest = {
      ...input,
      ...this.asked(input.rule),
      id: `${input.subject}/${String(earlier + 1)}`,
      decisions: [],
      ...how,
    };
    this.#requests.set(request.id, request);
    return request;
  }

  /** Who is asked by a rule: a plan may narrow what the groups file says, never widen it. */
  asked(wanted: ApprovalRule): Pick<ApprovalRequest, 'rule' | 'members'> {
    const { authority } = this;
    const rule: ApprovalRule = this.#isSigned(wanted) ? { ...wanted, signed: true } : wanted;
    if (authority === null || rule.by === EVERYBODY) return { rule };
    const members = (groupNamed(authority, rule.by)?.members ?? []).slice(0, MOST_MEMBERS);
    return { rule: { ...rule, count: quorumOf({ authority, by: rule.by, count: rule.count }) }, members };
  }

  #isSigned({ by, signed }: ApprovalRule): boolean {
    const { authority } = this;
    if (signed === true || this.#planSigned() || authority?.signed === true) return true;
    return authority !== null && groupNamed(authority, by)?.signed === true;
  }

  /** Whether a decision's signature is to be checked: not one that would be refused, or is known, whoever signed it. */
  needsCheck({ decision, runNumber }: Pick<Arrived, 'decision' | 'runNumber'>): boolean {
    if (decision.signature === undefined || this.signers === null || decision.runNumber !== runNumber)
      return false;
    const request = this.#requests.get(decision.requestId);
    if (request === undefined || this.#conflict(decision) !== null) return false;
    return earlyAnswer({ request, decision, anyLength: this.anyLength }) === null;
  }

  /** What of all that waits somebody may answer, and why not. */
  standingOf(actor: Actor): Standing[] {
    return this.pending.map((request) => {
      const concerned = this.#concerned(request.subject);
      const refusal = objectionToPerson({ request, actor, authority: this.authority, concerned });
      const objection = refusal && { code: refusal.code, message: refusal.message };
      return { requestId: request.id, objection };
    });
  }

  /** Lets a second group answer too; `null` when the request waits no more, or was escalated before. */
  escalate({ id, at }: { id: string; at: string }): ApprovalRequest | null {
    const request = this.#requests.get(id);
    const escalate = request?.rule.escalate;
    if (request?.state !== 'pending' || request.escalated !== undefined || escalate === undefined)
      return null;
    const { rule, members = [] } = this.asked({ ...request.rule, by: escalate.to });
    const escalated = { to: escalate.to, members, at };
    const next = { ...request, rule: { ...rule, by: request.rule.by }, escalated };
    this.#requests.set(id, next);
    return next;
  }

  /** Notes what is known of a request's draft pull request. */
  draft({ id, draft }: { id: string; draft: NonNullable<ApprovalRequest['draft']> }): void {
    const request = this.#requests.get(id);
    if (request !== undefined) this.#requests.set(id, { ...request, draft });
  }

  /** Withdraws what waits: of one subject, or everything. */
  withdraw({ subject }: { subject?: string }): void {
    for (const request of this.pending) {
      if (subject !== undefined && request.subject !== subject) continue;
      this.#requests.set(request.id, { ...request, state: 'withdrawn' });
    }
  }

  /** A token for what the engine itself decides: the one that it would use, unless that is taken. */
  freeToken(wanted: string): string {
    let token = wanted;
    for (let n = 2; this.#answered(token).length > 0 && this.tokensCountOnce(); n += 1)
      token = `${wanted}-${String(n)}`;
    return token;
  }

  #answered(token: string): ApprovalRequest[] {
    return answeredWith({ requests: this.requests, token });
  }

  /** What is said to a token that answered another request. */
  #conflict({ token, requestId }: Decision): DecisionOutcome | null {
    const answered = this.#answered(token).map(({ id }) => id);
    if (answered.length === 0 || answered.includes(requestId) || !this.tokensCountOnce()) return null;
    const message = `This token already answered "${answered.join(', ')}".`;
    return { kind: 'refused', code: 'DECISION_CONFLICT', message };
  }

  /** Judges a decision and keeps what it changed. */
  decide(input: Arrived): DeskAnswer {
    const { decision, runNumber, via, at, checked } = input;
    if (decision.runNumber !== runNumber) {
      const message = `This is run ${String(runNumber)}; the decision is for run ${String(decision.runNumber)}.`;
      return { outcome: { kind: 'refused', code: 'DECISION_OTHER_RUN', message }, verdict: null };
    }
    const request = this.#requests.get(decision.requestId);
    if (request === undefined) {
      const message = `There is no request "${decision.requestId.slice(0, 60)}" in this run.`;
      return { outcome: { kind: 'refused', code: 'DECISION_UNKNOWN_REQUEST', message }, verdict: null };
    }
    const conflict = this.#conflict(decision);
    if (conflict !== null) return { outcome: conflict, verdict: null };
    const judged = judge({
      request,
      decision,
      via,
      at,
      authority: this.authority,
      concerned: this.#concerned(request.subject),
      checked,
      anyLength: this.anyLength,
    });
    this.#requests.set(request.id, judged.request);
    const verdict = judged.effect && {
      request: judged.request,
      action: judged.effect,
      by: decision.actor.name,
      comment: judged.request.decisions.at(-1)?.comment ?? null,
    };
    return { outcome: judged.outcome, verdict };
  }
}

/** When a request with this rule that was opened at `at` is held or rejected; `null` for never. */
export function deadlineAfter({ rule, at }: { rule: ApprovalRule; at: string }): string | null {
  const { deadlineMs } = rule;
  return deadlineMs === null ? null : new Date(Date.parse(at) + deadlineMs).toISOString();
}
