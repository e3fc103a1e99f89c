import { z } from 'zod';

import { Failure } from '../failure/failure.js';
import { ApprovalRule } from '../plan/plan.js';
import { PolicyAsked } from '../policy/asked.js';
import { ANSWER_LENGTH, Question } from '../stage/questions.js';
import { ApprovalDraft } from './draft.js';
import { DecisionSignature, Signer, SIGNATURE_REFUSALS } from './signature.js';

/** What a decision is about, and what must still be the same when it takes effect. */
export const Evidence = z.strictObject({
  /** The commit that was looked at; `null` where an escalation has none. */
  head: z.string().max(64).nullable(),
  /** Hash of the stage's part of the plan. */
  planPart: z.string().max(64),
  /** Digest of the gate report; `null` where no gate ran. */
  gates: z.string().max(64).nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Who decided, as far as their machine says: a claim. What a signature proves is a {@link Signer}. */
export const Actor = z.strictObject({
  name: z.string().min(1).max(200),
  email: z.string().max(320).nullable(),
  /** The system's user and host that acted. */
  user: z.string().min(1).max(64).optional(),
  host: z.string().min(1).max(255).optional(),
  /** The login at the forge of origin, where it was a review there. */
  login: z.string().min(1).max(100).optional(),
});
export type Actor = z.infer<typeof Actor>;

/**
 * Everything a person can answer. `retry`, `skip` and `give_up` answer an escalation, `answer` questions, `override` what
 * a policy denies.
 */
export const Action = z.enum([
  'approve',
  'request_changes',
  'reject',
  'abort',
  'retry',
  'skip',
  'give_up',
  'answer',
  'override',
]);
export type Action = z.infer<typeof Action>;

/** The answers that each kind of request takes. */
export const ACTIONS = {
  approval: ['approve', 'request_changes', 'reject', 'abort'],
  escalation: ['retry', 'skip', 'give_up', 'abort'],
  questions: ['answer', 'skip', 'give_up', 'abort'],
  revision: ['approve', 'reject', 'abort'],
  permission: ['approve', 'skip', 'reject', 'abort'],
  denial: ['override', 'skip', 'give_up', 'abort'],
} as const satisfies Record<string, readonly Action[]>;

/** Whether an answer says yes, so that the group, how many of it, and whose own work it is count. */
export function isYes(action: Action): boolean {
  return action === 'approve' || action === 'override';
}

/** A decision as it arrives. `token` is made by the client: the same token again is the same decision. */
export const Decision = z.strictObject({
  runNumber: z.int().min(1),
  requestId: z.string().min(1).max(128),
  action: Action,
  evidence: Evidence,
  token: z.string().min(8).max(128),
  actor: Actor,
  comment: z.string().max(20_000).nullable(),
  /** Answers by the id of their question; with `answer` alone. */
  answers: z.record(z.string().max(60), z.string().max(ANSWER_LENGTH)).optional(),
  signature: DecisionSignature.optional(),
});
export type Decision = z.infer<typeof Decision>;

/** A decision that was accepted. */
export const RecordedDecision = Decision.pick({
  action: true,
  token: true,
  actor: true,
  comment: true,
}).extend({
  via: z.enum(['update', 'signal', 'deadline', 'review']),
  at: z.string(),
  /** Who signed it; left out where nobody did. */
  signer: Signer.optional(),
});
export type RecordedDecision = z.infer<typeof RecordedDecision>;

/** A proposed revision of the plan, as those see it who decide. */
export const RevisionAsked = z.strictObject({
  number: z.int(),
  author: Actor,
  reason: z.string().nullable(),
  changes: z.array(z.string()),
  /** Whether the author's own yes counts. */
  byAuthor: z.boolean(),
});
export type RevisionAsked = z.infer<typeof RevisionAsked>;

/**
 * A request for a human decision. `subject` is a stage's key, `handoff` or `revision`. A policy asks for a `permission`
 * before a stage starts; a `denial` waits for those who may set it aside.
 */
export const ApprovalRequest = z.strictObject({
  id: z.string(),
  kind: z.enum(['approval', 'escalation', 'questions', 'revision', 'permission', 'denial']),
  subject: z.string(),
  attempt: z.int(),
  rule: ApprovalRule,
  /** Who may answer, where a groups file says so; cut to the first twenty. */
  members: z.array(z.string()).optional(),
  /** The second group, that may answer too because nobody did for long. */
  escalated: z.strictObject({ to: z.string(), members: z.array(z.string()), at: z.string() }).optional(),
  evidence: Evidence,
  /** Why the engine asks, for an escalation. */
  failure: Failure.nullable(),
  /** What the stage asks. */
  questions: z.array(Question).optional(),
  /** The revision of the plan that is asked about. */
  revision: RevisionAsked.optional(),
  /** Why policies ask; left out where none does. */
  policy: PolicyAsked.optional(),
  requestedAt: z.string(),
  deadlineAt: z.string().nullable(),
  decisions: z.array(RecordedDecision),
  /** Who worked on it by hand, and so cannot approve it. Left out when nobody did. */
  authors: z.array(Actor).optional(),
  /** The draft pull request that asks it too; left out where none was wanted. */
  draft: ApprovalDraft.optional(),
  /** The request whose answer stays, because nothing is new since then; left out where people were asked. */
  stays: z.strictObject({ request: z.string(), attempt: z.int() }).optional(),
  state: z.enum(['pending', 'decided', 'withdrawn']),
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

/** What became of a decision: the answer to an Update, and the line in the audit. */
export const DecisionOutcome = z.discriminatedUnion('kind', [
  /** Taken. `effective` is false while more approvers are needed, or while the run is paused. */
  z.strictObject({ kind: z.literal('accepted'), effective: z.boolean(), missing: z.int() }),
  /** The same token and action came before: nothing new happened. */
  z.strictObject({ kind: z.literal('duplicate') }),
  z.strictObject({
    kind: z.literal('refused'),
    code: z.enum([
      'DECISION_CONFLICT',
      'DECISION_STALE',
      'DECISION_NOT_PENDING',
      'DECISION_UNKNOWN_REQUEST',
      'DECISION_OTHER_RUN',
      'DECISION_NOT_ALLOWED',
      'DECISION_COMMENT_MISSING',
      'DECISION_ALREADY_GIVEN',
      'DECISION_ANSWERS_WRONG',
      'DECISION_OWN_WORK',
      'DECISION_MALFORMED',
      'DECISION_NOT_GIVEN',
      'DECISION_UNSIGNED',
      'DECISION_IDENTITY_UNCLEAR',
      'DECISION_NOT_AUTHORISED',
      ...SIGNATURE_REFUSALS,
    ]),
    message: z.string(),
  }),
]);
export type DecisionOutcome = z.infer<typeof DecisionOutcome>;
