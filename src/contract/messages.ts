import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';

import { Actor, type Decision, type DecisionOutcome, Evidence } from '../domain/approval/approval.js';
import { Failure } from '../domain/failure/failure.js';
import { HandoffStatus, type RunStatus } from '../domain/run/run-status.js';
import { AttemptResult } from '../domain/stage/attempt.js';
import { GatesResult } from '../domain/stage/gate-report.js';

/** Asks a run to pause, resume, abort or hand off, in somebody's name. */
export const ControlRequest = z.strictObject({
  actor: Actor,
  reason: z.string().max(2000).nullable(),
});
export type ControlRequest = z.infer<typeof ControlRequest>;

/** What came of a control request. `changed` is false when the run was so already. */
export type ControlOutcome =
  | { readonly kind: 'done'; readonly changed: boolean }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** What a stage tells its run. */
export const StageEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attempt_started'), attempt: z.int() }),
  z.strictObject({ kind: z.literal('validating'), attempt: z.int() }),
  z.strictObject({
    kind: z.literal('attempt_ended'),
    result: AttemptResult,
    gates: GatesResult.nullable(),
    failure: Failure.nullable(),
  }),
  z.strictObject({ kind: z.literal('approval_wanted'), attempt: z.int(), evidence: Evidence }),
  z.strictObject({ kind: z.literal('handoff_progress'), status: HandoffStatus }),
  z.strictObject({ kind: z.literal('escalated'), attempt: z.int(), evidence: Evidence, failure: Failure }),
]);
export type StageEvent = z.infer<typeof StageEvent>;

/** A stage's event with the stage it comes from. */
export const StageMessage = z.strictObject({ stage: z.string(), number: z.int(), event: StageEvent });
export type StageMessage = z.infer<typeof StageMessage>;

/** The run's answer to what a stage asked for. */
export const StageAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approved') }),
  z.strictObject({ kind: z.literal('again'), feedback: z.string().nullable(), by: z.string() }),
  z.strictObject({ kind: z.literal('skipped'), by: z.string(), reason: z.string() }),
  z.strictObject({ kind: z.literal('failed'), failure: Failure }),
]);
export type StageAnswer = z.infer<typeof StageAnswer>;

/** The whole state of a run. */
export const statusQuery = defineQuery<RunStatus>('status');
/** An approver's answer; comes back with what became of it. */
export const decideUpdate = defineUpdate<DecisionOutcome, [Decision]>('decide');
/** The same from Temporal Web, where nobody is told; the outcome is in the audit. */
export const decideSignal = defineSignal<[unknown]>('decide');
/** Stops new work at the next safe point. */
export const pauseUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('pause');
/** Goes on after a pause. */
export const resumeUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('resume');
/** Ends the run; answers when its processes are dead. */
export const abortUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('abort');
/** Starts a manual handoff, or tries a failed one again. */
export const handoffUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('handoff');
/** A stage's word to its run. */
export const stageEventSignal = defineSignal<[StageMessage]>('stageEvent');
/** The run's word to a stage that waits. */
export const stageAnswerSignal = defineSignal<[StageAnswer]>('stageAnswer');
/** Holds a stage at its next safe point, or lets it go on. */
export const stageHoldSignal = defineSignal<[{ hold: boolean }]>('stageHold');
