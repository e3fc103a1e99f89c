import { z } from 'zod';

import { Actor, Evidence } from '../domain/approval/approval.js';
import { Failure } from '../domain/failure/failure.js';
import { StageKey } from '../domain/keys.js';
import { PullWords } from '../domain/handoff/publish.js';
import { HandoffStatus } from '../domain/run/run-status.js';
import { AttemptResult } from '../domain/stage/attempt.js';
import { HandsPlace } from '../domain/stage/hands.js';
import { Question } from '../domain/stage/questions.js';
import { GatesResult } from '../domain/stage/gate-report.js';

/** Asks a run to pause, resume, abort or hand off, in somebody's name. */
export const ControlRequest = z.strictObject({
  actor: Actor,
  reason: z.string().max(2000).nullable(),
  /** What its pull request is to say; with a handoff alone. */
  words: PullWords.optional(),
});
export type ControlRequest = z.infer<typeof ControlRequest>;

/** What came of a control request. `changed` is false when the run was so already. */
export type ControlOutcome =
  | { readonly kind: 'done'; readonly changed: boolean }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Asks an open run to run stages again. The same token is the same request. */
export const RerunRequest = z.strictObject({
  actor: Actor,
  reason: z.string().max(2000).nullable(),
  /** Stages to run again, with everything that needs them. */
  from: z.array(StageKey).max(1000),
  /** Also what failed or is blocked. */
  failed: z.boolean(),
  token: z.string().min(8).max(128),
});
export type RerunRequest = z.infer<typeof RerunRequest>;

/**
 * What came of a request to rerun: the stages that run again, in plan order, and those of them that are stopped
 * first. `changed` is false when the same request had come before.
 */
export type RerunOutcome =
  | {
      readonly kind: 'done';
      readonly changed: boolean;
      readonly rerun: readonly string[];
      readonly stopped: readonly string[];
    }
  | { readonly kind: 'refused'; readonly failure: Failure };

const EndedAttempt = z.strictObject({
  result: AttemptResult,
  gates: GatesResult.nullable(),
  failure: Failure.nullable(),
});

/** How a stage ended, with its last attempt. */
export const StageResult = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('completed'), head: z.string().nullable(), last: EndedAttempt }),
  z.strictObject({ kind: z.literal('skipped'), reason: z.string(), last: EndedAttempt.nullable() }),
  z.strictObject({ kind: z.literal('failed'), failure: Failure, last: EndedAttempt.nullable() }),
  z.strictObject({ kind: z.literal('stopped'), last: EndedAttempt.nullable() }),
]);

/** How a handoff ended. */
export const HandoffResult = z.strictObject({
  kind: z.enum(['done', 'skipped', 'failed', 'stopped']),
  status: HandoffStatus,
  round: z.int(),
});

/** What a stage tells its run. */
export const StageEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attempt_started'), attempt: z.int() }),
  z.strictObject({ kind: z.literal('validating'), attempt: z.int() }),
  EndedAttempt.extend({ kind: z.literal('attempt_ended') }),
  z.strictObject({ kind: z.literal('approval_wanted'), attempt: z.int(), evidence: Evidence }),
  /** Policies ask before it starts. */
  z.strictObject({ kind: z.literal('permission_wanted'), attempt: z.int(), evidence: Evidence }),
  /** Policies deny what it changed, and somebody may set that aside. */
  z.strictObject({ kind: z.literal('denied'), attempt: z.int(), evidence: Evidence, failure: Failure }),
  z.strictObject({
    kind: z.literal('questions_asked'),
    attempt: z.int(),
    evidence: Evidence,
    questions: z.array(Question),
  }),
  /** Its next attempt may use what? */
  z.strictObject({ kind: z.literal('quotas_wanted'), attempt: z.int() }),
  /** Its agent's provider lets it do no more before that moment; no attempt is spent. */
  z.strictObject({
    kind: z.literal('rate_limited'),
    attempt: z.int(),
    agent: z.string(),
    until: z.iso.datetime(),
  }),
  /** Its next attempt stands in line for a slot of its agent; no attempt is spent, and no time-out runs. */
  z.strictObject({
    kind: z.literal('slot_waits'),
    attempt: z.int(),
    agent: z.string(),
    slots: z.int(),
    position: z.int(),
  }),
  /** It stands there no longer. */
  z.strictObject({ kind: z.literal('slot_over'), attempt: z.int() }),
  /** Nothing of it works until a pause, or a freeze, is over; and then it goes on. */
  z.strictObject({ kind: z.literal('rests'), rests: z.boolean() }),
  /** A person has it now, and finds it there. */
  z.strictObject({
    kind: z.literal('taken'),
    id: z.string(),
    by: Actor,
    at: z.string(),
    attempt: z.int(),
    place: HandsPlace,
  }),
  z.strictObject({ kind: z.literal('take_failed'), id: z.string(), failure: Failure }),
  /** What failed of it could not be written into the errorbook. */
  z.strictObject({ kind: z.literal('unrecorded'), attempt: z.int() }),
  z.strictObject({ kind: z.literal('handoff_progress'), status: HandoffStatus }),
  z.strictObject({
    kind: z.literal('host_silent'),
    hostId: z.string(),
    since: z.string(),
    why: z.string(),
  }),
  z.strictObject({ kind: z.literal('host_answers'), hostId: z.string() }),
  z.strictObject({
    kind: z.literal('host_changed'),
    hostId: z.string(),
    queues: z.strictObject({ io: z.string(), exec: z.string() }),
  }),
  z.strictObject({ kind: z.literal('escalated'), attempt: z.int(), evidence: Evidence, failure: Failure }),
  /** An answer came to it that its run says nobody gave; it waits on. */
  z.strictObject({ kind: z.literal('answer_unknown'), attempt: z.int(), answer: z.string() }),
  /** Told only to a run that was Reset: to any other, an end is the end of its child. */
  z.strictObject({ kind: z.literal('stage_ended'), result: StageResult }),
  z.strictObject({ kind: z.literal('handoff_ended'), result: HandoffResult }),
]);
export type StageEvent = z.infer<typeof StageEvent>;

/** A stage's event with the stage it comes from. */
export const StageMessage = z.strictObject({ stage: z.string(), number: z.int(), event: StageEvent });
export type StageMessage = z.infer<typeof StageMessage>;
