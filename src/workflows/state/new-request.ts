import type { Actor, ApprovalRequest } from '../../domain/approval/approval.js';
import { EVERYBODY } from '../../domain/authority/authority.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { ApprovalRule, Plan } from '../../domain/plan/plan.js';
import type { Question } from '../../domain/stage/questions.js';
import { deadlineAfter, type NewRequest } from './approval-desk.js';

/** What a person is asked, and why. */
export interface Asked {
  readonly subject: string;
  readonly event: { readonly attempt: number; readonly evidence: ApprovalRequest['evidence'] };
  readonly at: string;
  /** For an escalation. */
  readonly failure?: Failure;
  readonly questions?: readonly Question[];
  /** Who worked on it by hand. */
  readonly authors: readonly Actor[];
}

const ANYBODY: ApprovalRule = { by: EVERYBODY, count: 1, deadlineMs: null, onDeadline: 'hold' };

/** The request for it. Escalations and a stage's questions ask everybody; an approval whom the plan names. */
export function newRequest({ plan, asked }: { plan: Plan; asked: Asked }): NewRequest {
  const { subject, event, at, failure = null, questions, authors } = asked;
  const isApproval = failure === null && questions === undefined;
  const rule = (isApproval ? (ruleOf({ plan, subject }) ?? ruleOfProtection(plan)) : null) ?? ANYBODY;
  return {
    kind: questions !== undefined ? 'questions' : failure === null ? 'approval' : 'escalation',
    ...(questions === undefined ? {} : { questions: [...questions] }),
    ...(authors.length === 0 ? {} : { authors: [...authors] }),
    subject,
    attempt: event.attempt,
    rule,
    evidence: event.evidence,
    failure,
    requestedAt: at,
    deadlineAt: deadlineAfter({ rule, at }),
  };
}

/** Whom the plan asks about a stage or the handoff; `null` for nobody. */
export function ruleOf({ plan, subject }: { plan: Plan; subject: string }): ApprovalRule | null {
  const stage = plan.stages.find(({ key }) => key === subject);
  return (subject === 'handoff' ? plan.handoff?.approval : stage?.approval) ?? null;
}

/** Whom the plan asks where a stage took away what is protected, and has no approval of its own. */
export function ruleOfProtection({ protects }: Plan): ApprovalRule {
  return protects?.approval ?? ANYBODY;
}
