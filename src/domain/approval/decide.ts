import { answersText, excessOf, objectionsTo } from '../stage/answers.js';
import type { Authority } from '../authority/authority.js';
import { type Concerned, objectionToAuthority, stranger } from '../authority/object.js';
import { isSame, type Who, whoIs } from '../authority/who.js';
import { cutText } from '../text/utf8.js';
import {
  ACTIONS,
  type Action,
  type Actor,
  type ApprovalRequest,
  type Decision,
  type DecisionOutcome,
  type Evidence,
  isYes,
  type RecordedDecision,
} from './approval.js';
import { sameName } from './identity.js';
import type { CheckedSignature, Signer } from './signature.js';

/** The most characters of an objection that are told. */
const OBJECTION = 2000;

type Refusal = Extract<DecisionOutcome, { kind: 'refused' }>;

/** A decision to be judged. */
export interface Case {
  readonly request: ApprovalRequest;
  readonly decision: Decision;
  readonly via: RecordedDecision['via'];
  readonly at: string;
  /** Who may decide; `null` where no groups file says so: then everybody may. */
  readonly authority: Authority | null;
  /** Whose work waits for the answer. */
  readonly concerned: readonly Concerned[];
  /** What came of its signature; left out where none was checked. */
  readonly checked?: CheckedSignature | undefined;
  /** Whether answers may be longer than is told of them; asked only where some are. They may not when left out. */
  readonly anyLength?: (() => boolean) | undefined;
}

/** What a decision does to its request: the outcome for the caller, and the request afterwards. */
export interface Judged {
  readonly outcome: DecisionOutcome;
  readonly request: ApprovalRequest;
  /** The answer that now takes effect; `null` while more approvers are needed, or when nothing changed. */
  readonly effect: Action | null;
}

const NEEDS_COMMENT: ReadonlySet<Action> = new Set<Action>([
  'request_changes',
  'reject',
  'skip',
  'give_up',
  'override',
]);

/**
 * Judges a decision on a request. Order of the rules: the same token again is a duplicate or a conflict; a request
 * that is no longer pending takes nothing; the action must be one of the request's kind; the evidence must be what
 * the request carries; a comment is there where one is asked for; a signature is good, and there where one is asked for;
 * whoever answers may; nobody approves what they made by hand; one person, and one key, counts once.
 */
export function judge(input: Case): Judged {
  const { request, decision, authority } = input;
  const unchanged = (outcome: DecisionOutcome): Judged => ({ outcome, request, effect: null });
  const refusal = earlyAnswer(input) ?? wrongSignature(input) ?? wrongPerson(input);
  if (refusal !== null) return unchanged(refusal);

  const { action, token, actor } = decision;
  const comment = wordsOf(request, decision);
  const signer = signerOf(input);
  const recorded: RecordedDecision = {
    ...{ action, token, actor, comment, via: input.via, at: input.at },
    ...(signer === undefined ? {} : { signer }),
  };
  const decisions = [...request.decisions, recorded];
  const missing = isYes(action) ? missingApprovals({ ...request, decisions, authority }) : 0;
  return {
    outcome: { kind: 'accepted', effective: missing === 0, missing },
    request: { ...request, decisions, state: missing === 0 ? 'decided' : 'pending' },
    effect: missing === 0 ? action : null,
  };
}

/**
 * Why the usual answer to a request (a yes, where it takes one) would not count from somebody, as far as who they are
 * matters; `null` when it would. A signature is supposed to be theirs.
 */
export function objectionToPerson(
  asked: Pick<Case, 'request' | 'authority' | 'concerned'> & { readonly actor: Actor },
): Refusal | null {
  const { request, actor } = asked;
  const { id, kind, evidence } = request;
  const nothing = { runNumber: 1, requestId: id, evidence, token: 'nobody answers', comment: null };
  const decision: Decision = { ...nothing, action: ACTIONS[kind][0], actor };
  return wrongPerson({ ...asked, decision, via: 'update', at: request.requestedAt });
}

/**
 * What can be said without knowing who answers: the same token again, a request that takes no answer or not this one,
 * other evidence. `null` when it depends on who that is.
 */
export function earlyAnswer({
  request,
  decision,
  anyLength,
}: Pick<Case, 'request' | 'decision' | 'anyLength'>): Exclude<DecisionOutcome, { kind: 'accepted' }> | null {
  const before = request.decisions.find((recorded) => recorded.token === decision.token);
  if (before === undefined) return objection({ request, decision, anyLength });
  return before.action === decision.action && before.comment === wordsOf(request, decision)
    ? { kind: 'duplicate' }
    : refuse('DECISION_CONFLICT', `This token already answered "${before.action}".`);
}

/** How many more people must approve before the request is decided; one who answers twice counts once. */
export function missingApprovals({
  rule,
  decisions,
  authority = null,
}: Pick<ApprovalRequest, 'rule' | 'decisions'> & Partial<Pick<Case, 'authority'>>): number {
  const people: Who[] = [];
  for (const { actor, signer } of decisions.filter(({ action }) => isYes(action))) {
    const who = whoIs({ actor, signer, authority });
    if (!people.some((other) => isSame(who, other))) people.push(who);
  }
  return Math.max(0, rule.count - people.length);
}

function objection({
  request,
  decision,
  anyLength,
}: Pick<Case, 'request' | 'decision' | 'anyLength'>): Refusal | null {
  if (request.state === 'decided') {
    const last = request.decisions.at(-1);
    return refuse(
      'DECISION_NOT_PENDING',
      `${last?.actor.name ?? 'Somebody'} already answered "${last?.action ?? ''}".`,
    );
  }
  if (request.state === 'withdrawn') {
    return refuse('DECISION_NOT_PENDING', 'The request was withdrawn: the run went another way.');
  }
  const allowed: readonly Action[] = ACTIONS[request.kind];
  if (!allowed.includes(decision.action)) {
    return refuse(
      'DECISION_NOT_ALLOWED',
      `"${decision.action}" is no answer here; these are: ${allowed.join(', ')}.`,
    );
  }
  if (!sameEvidence(request.evidence, decision.evidence)) {
    return refuse(
      'DECISION_STALE',
      `The evidence changed since you looked: ${difference(request.evidence, decision.evidence)}.`,
    );
  }
  if (needsComment(request, decision) && !decision.comment?.trim()) {
    return refuse('DECISION_COMMENT_MISSING', `"${decision.action}" needs a comment that says why.`);
  }
  return decision.action === 'answer' ? wrongAnswers(request, decision, anyLength) : null;
}

function wrongPerson(input: Case): Refusal | null {
  return wrongAuthority(input) ?? ownRevision(input) ?? ownHands(input) ?? givenAlready(input);
}

/** A failure that repeats itself is tried again with what somebody has found out, not just so. */
function needsComment({ failure }: ApprovalRequest, { action }: Decision): boolean {
  return NEEDS_COMMENT.has(action) || (action === 'retry' && failure?.code === 'FAILURE_REPEATED');
}

/** A signature that is wrong is refused also where none is asked for: somebody meddled with it. */
function wrongSignature({ request, via, checked }: Case): Refusal | null {
  if (checked?.kind === 'refused') return refuse(checked.code, checked.message);
  if (checked !== undefined || request.rule.signed !== true || via === 'deadline') return null;
  return refuse(
    'DECISION_UNSIGNED',
    'A signed decision is asked for here: answer with the command line, which signs with your SSH key.',
  );
}

function signerOf({ checked }: Case): Signer | undefined {
  return checked?.kind === 'good' ? checked.signer : undefined;
}

function wrongAuthority(input: Case): Refusal | null {
  const { request, decision, via, authority, concerned } = input;
  const { action, actor } = decision;
  if (authority === null) return via === 'review' ? stranger({ actor, commit: null }) : null;
  const signer = signerOf(input);
  const asked = [request.rule.by, ...(request.escalated === undefined ? [] : [request.escalated.to])];
  const claim = { authority, action, actor, signer, via, concerned };
  return mildest(asked.map((by) => objectionToAuthority({ ...claim, by })));
}

/** One of the groups that are asked is enough; a stranger to one and barred from the other is told why barred. */
function mildest(objections: readonly (Refusal | null)[]): Refusal | null {
  if (objections.includes(null)) return null;
  const barred = objections.find((objection) => objection?.code !== 'DECISION_NOT_AUTHORISED');
  return barred ?? objections[0] ?? null;
}

/** Where a plan says who approves revisions, it is never their author; also where no groups file says who is who. */
function ownRevision(input: Case): Refusal | null {
  const { request, decision, authority } = input;
  const { revision } = request;
  if (revision === undefined || revision.byAuthor || decision.action !== 'approve') return null;
  if (!isSame(whoIs({ actor: revision.author, authority }), whoDecides(input))) return null;
  return refuse('DECISION_NOT_ALLOWED', 'You proposed this revision; somebody else must approve it.');
}

/** What somebody made by hand; where a groups file says who is who, {@link wrongAuthority} has judged that. */
function ownHands(input: Case): Refusal | null {
  const { request, decision, authority } = input;
  const { authors = [] } = request;
  const { action, actor } = decision;
  if (!isYes(action) || authority !== null) return null;
  const who = whoDecides(input);
  const own = authors.some(
    (author) => isSame(who, whoIs({ actor: author, authority })) || sameName(author, actor),
  );
  return own
    ? refuse('DECISION_OWN_WORK', 'You worked on this by hand: somebody else must approve it.')
    : null;
}

function whoDecides(input: Case): Who {
  return whoIs({ actor: input.decision.actor, signer: signerOf(input), authority: input.authority });
}

function givenAlready(input: Case): Refusal | null {
  const { request, decision, authority } = input;
  const who = whoDecides(input);
  const already = request.decisions.some(
    ({ actor, signer, action }) => isYes(action) && isSame(who, whoIs({ actor, signer, authority })),
  );
  if (!already || !isYes(decision.action)) return null;
  return refuse('DECISION_ALREADY_GIVEN', 'You have approved this already; somebody else must too.');
}

/** What is kept of a decision: its comment, or the questions with their answers. */
function wordsOf(
  { questions = [] }: ApprovalRequest,
  { action, answers = {}, comment }: Decision,
): string | null {
  return action === 'answer' ? answersText({ questions, answers }) : comment;
}

function wrongAnswers(
  { questions = [] }: ApprovalRequest,
  { answers = {} }: Decision,
  anyLength: Case['anyLength'],
): Refusal | null {
  const objections = objectionsTo({ questions, answers });
  const excess = objections.length > 0 ? null : excessOf({ questions, answers });
  if (excess !== null && anyLength?.() !== true) objections.push(excess);
  if (objections.length === 0) return null;
  return refuse('DECISION_ANSWERS_WRONG', cutText({ text: `${objections.join('. ')}.`, length: OBJECTION }));
}

function refuse(code: Refusal['code'], message: string): Refusal {
  return { kind: 'refused', code, message };
}

/** The requests that a token has answered, however they ended. */
export function answeredWith({
  requests,
  token,
}: {
  requests: readonly ApprovalRequest[];
  token: string;
}): ApprovalRequest[] {
  return requests.filter(({ decisions }) => decisions.some((decision) => decision.token === token));
}

/** Whether two have seen the same. */
export function sameEvidence(one: Evidence, other: Evidence): boolean {
  return one.head === other.head && one.planPart === other.planPart && one.gates === other.gates;
}

function difference(now: Evidence, seen: Evidence): string {
  const short = (value: string | null) => value?.slice(0, 10) ?? 'none';
  const parts: string[] = [];
  if (now.head !== seen.head) parts.push(`head ${short(seen.head)} → ${short(now.head)}`);
  if (now.gates !== seen.gates) parts.push(`gate report ${short(seen.gates)} → ${short(now.gates)}`);
  if (now.planPart !== seen.planPart) parts.push(`plan ${short(seen.planPart)} → ${short(now.planPart)}`);
  return parts.join(', ');
}
