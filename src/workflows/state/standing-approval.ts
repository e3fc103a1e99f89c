import { type ApprovalRequest, isYes } from '../../domain/approval/approval.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import type { AttemptStatus } from '../../domain/run/run-status.js';
import type { NewRequest, Stays } from './approval-desk.js';

/** A question that need not be put again, and the request whose answer stays. */
interface Standing {
  readonly round: NewRequest;
  readonly stays: Stays;
}

/** What the desk tells: what was asked, and who would be asked by a rule now. */
interface Desk {
  readonly requests: readonly ApprovalRequest[];
  readonly asked: (rule: NewRequest['rule']) => Pick<ApprovalRequest, 'rule'>;
}

/**
 * Whether what people said of a stage last holds for this attempt too: they approved, and since then nothing is new. The
 * tree is the same, so are what was found, what the gates came to, what policies say, the stage's part of the plan, and
 * who is asked. `null` where anything is new, or where a history is too old to tell.
 */
export function standingApproval(given: {
  rounds: readonly NewRequest[];
  attempts: readonly AttemptStatus[];
  desk: Desk;
}): Standing[] | null {
  const { rounds, attempts, desk } = given;
  const before = lastAnswered({ rounds, desk });
  const [now, then] = [rounds[0], before[0]].map((one) =>
    attempts.find(({ attempt, run }) => attempt === one?.attempt && run === undefined),
  );
  if (now === undefined || then === undefined || !isSameWork(now, then)) return null;
  const standing = rounds.flatMap((round, index): Standing[] => {
    const request = before[index];
    if (request === undefined || !answers({ request, round, desk })) return [];
    return [{ round, stays: { request: request.id, attempt: request.attempt } }];
  });
  return standing.length === rounds.length && before.length === rounds.length ? standing : null;
}

/** The requests about the last attempt of the stage that was approved, or not, in the order in which they were opened. */
function lastAnswered({ rounds, desk }: { rounds: readonly NewRequest[]; desk: Desk }): ApprovalRequest[] {
  const subject = rounds[0]?.subject;
  const answered = desk.requests.filter(
    (request) => request.subject === subject && request.kind === 'approval' && request.state === 'decided',
  );
  const last = answered.at(-1)?.attempt;
  return answered.filter(({ attempt }) => attempt === last);
}

/** Whether an earlier request said yes to the same, asked of the same, as it would be asked now. */
function answers(given: { request: ApprovalRequest; round: NewRequest; desk: Desk }): boolean {
  const { request, round, desk } = given;
  const action = request.decisions.at(-1)?.action;
  const isApproved = request.stays !== undefined || (action !== undefined && isYes(action));
  const { rule } = desk.asked(round.rule);
  return (
    isApproved &&
    request.rule.by === rule.by &&
    request.rule.count >= rule.count &&
    (rule.signed !== true || request.rule.signed === true) &&
    request.evidence.planPart === round.evidence.planPart &&
    canonicalJson(request.authors ?? []) === canonicalJson(round.authors ?? []) &&
    canonicalJson(asksOf(request)) === canonicalJson(asksOf(round))
  );
}

/** Why policies ask, but for the name of the evaluation. */
function asksOf({ policy }: Pick<NewRequest, 'policy'>) {
  return policy === undefined ? null : { ...policy, decision: '' };
}

function isSameWork(one: AttemptStatus, other: AttemptStatus): boolean {
  if (one.tree === undefined || one.tree !== other.tree) return false;
  return canonicalJson(judgedOf(one)) === canonicalJson(judgedOf(other));
}

function judgedOf({ findings, gates, artifacts }: AttemptStatus) {
  const outcomes = gates.map(({ id, outcome, tests, alerts }) => ({ id, outcome, tests, alerts }));
  return { findings, outcomes, artifacts };
}
