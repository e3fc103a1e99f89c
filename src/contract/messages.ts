import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

import type { Actor, Decision, DecisionOutcome } from '../domain/approval/approval.js';
import type { Standing } from '../domain/approval/standing.js';
import type { RunStatus } from '../domain/run/run-status.js';
import type { ControlOutcome, ControlRequest, RerunOutcome, RerunRequest } from './message-schemas.js';
import type { ReplanOutcome, ReplanRequest } from './plan-requests.js';
import type { GiveBackOutcome, GiveBackRequest, TakeOutcome, TakeRequest } from './hands-requests.js';
import type { GroupOutcome, GroupRequest } from './group-requests.js';
import type { PullSeen } from './pull-seen.js';
import type { HintOutcome, HintRequest, RetryNowOutcome, RetryNowRequest } from './stage-requests.js';

export * from './message-schemas.js';
export type { StageAnswer } from './stage-answer.js';
export * from './plan-requests.js';
export * from './hands-requests.js';
export * from './group-requests.js';
export * from './stage-requests.js';
export * from './stage-messages.js';

/** The whole state of a run. */
export const statusQuery = defineQuery<RunStatus>('status');
/** What of all that waits somebody may answer. */
export const standingQuery = defineQuery<Standing[], [Actor]>('standing');
/** An approver's answer; comes back with what became of it. */
export const decideUpdate = defineUpdate<DecisionOutcome, [Decision]>('decide');
/** The same from Temporal Web, where nobody is told; the outcome is in the audit. */
export const decideSignal = defineSignal<[unknown]>('decide');
/** Tells an open run what was seen of one of its pull requests, for its details. Nothing rests on it. */
export const pullSeenSignal = defineSignal<[PullSeen]>('pullSeen');
/** Stops new work at the next safe point. */
export const pauseUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('pause');
/** Goes on after a pause. */
export const resumeUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('resume');
/** Ends the run; answers when its processes are dead. */
export const abortUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('abort');
/** Starts a manual handoff, or tries a failed one again. */
export const handoffUpdate = defineUpdate<ControlOutcome, [ControlRequest]>('handoff');
/** Hands some of the stages off by themselves, in a branch of their own. */
export const groupUpdate = defineUpdate<GroupOutcome, [GroupRequest]>('handoffGroup');
/** Runs stages again, with everything that needs them; comes back when that is settled. */
export const rerunUpdate = defineUpdate<RerunOutcome, [RerunRequest]>('rerun');
/** Gives the next attempt of a stage a hint, whatever the stage is doing. */
export const hintUpdate = defineUpdate<HintOutcome, [HintRequest]>('hint');
/** Ends a stage's wait for its agent's rate limit before its time. */
export const retryNowUpdate = defineUpdate<RetryNowOutcome, [RetryNowRequest]>('retryNow');
/** Goes on with another plan, as far as it touches only what has not begun. */
export const replanUpdate = defineUpdate<ReplanOutcome, [ReplanRequest]>('replan');
/** A person takes a stage; comes back when what ran has stopped and the tree is ready. */
export const takeUpdate = defineUpdate<TakeOutcome, [TakeRequest]>('take');
/** A person gives a stage back, to be judged as their attempt, or laid aside. */
export const giveBackUpdate = defineUpdate<GiveBackOutcome, [GiveBackRequest]>('giveBack');
