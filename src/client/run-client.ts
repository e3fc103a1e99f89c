import {
  type AdmissionView,
  type FreezeOutcome,
  freezeUpdate,
  type UnfreezeAsk,
  unfreezeUpdate,
} from '../contract/admission.js';
import type { RunKey } from '../contract/ids.js';
import {
  type ControlOutcome,
  type ControlRequest,
  type GiveBackOutcome,
  type GiveBackRequest,
  giveBackUpdate,
  type GroupOutcome,
  type GroupRequest,
  groupUpdate,
  handoffUpdate,
  type HintOutcome,
  type HintRequest,
  hintUpdate,
  pauseUpdate,
  type ReplanOutcome,
  type ReplanRequest,
  replanUpdate,
  type RerunOutcome,
  type RerunRequest,
  rerunUpdate,
  resumeUpdate,
  type RetryNowOutcome,
  type RetryNowRequest,
  retryNowUpdate,
  type TakeOutcome,
  type TakeRequest,
  takeUpdate,
} from '../contract/messages.js';
import type { PullSeen } from '../contract/pull-seen.js';
import type { AdmissionLimits } from '../domain/admission/stand.js';
import type { Freeze } from '../domain/admission/freeze.js';
import type { Decision, DecisionOutcome } from '../domain/approval/approval.js';
import { StagegateError } from '../domain/failure/catalogue.js';
import type { RunInput } from '../domain/run/run-input.js';
import { abortRun, type AbortOutcome } from './run/abort-run.js';
import { askFreeze } from './run/ask-freeze.js';
import { describeRun } from './run/describe-run.js';
import { findPending, type Inbox, type InboxFilter } from './run/find-pending.js';
import { findRuns, type RunFilter } from './run/find-runs.js';
import { LIMITS } from './run/limits.js';
import { restartAdmission } from './run/restart-admission.js';
import { readPlaces } from './run/read-places.js';
import { readStatus, type RunSelector } from './run/read-status.js';
import type { RunView } from './run/run-view.js';
import { decide } from './run/decide.js';
import { sendUpdate } from './run/send-update.js';
import { startRun, type StartOutcome } from './run/start-run.js';
import { tellPull } from './run/tell-pull.js';
import { onConnection, type Temporal, type TemporalOptions } from './run/temporal.js';
import { watchRun } from './run/watch-run.js';

/** Pause, resume, abort or handoff of the latest run of a task. The same `token` is the same request. */
export interface ControlCommand {
  readonly runKey: RunKey;
  readonly request: ControlRequest;
  readonly token: string;
}

/**
 * Everything that can be done with runs from outside. Every call is bounded in time and fails with a failure of
 * the catalogue (StagegateError) alone: SERVER_UNREACHABLE, NO_WORKER, WORKER_BUSY, RUN_UNKNOWN, RUN_NOT_ACTIVE …
 */
export class RunClient {
  readonly temporal: Temporal;

  constructor(options: TemporalOptions) {
    this.temporal = onConnection(options);
  }

  /** Starts a run, or finds the one that the same start token started. */
  start(request: { input: RunInput }): Promise<StartOutcome> {
    return startRun(this.temporal, request);
  }

  /** What a run says of itself within a second or, when no worker answers, what the server says of it. */
  status(selector: RunSelector): Promise<RunView> {
    return readStatus(this.temporal, selector);
  }

  /** Hands in an answer to a request. Its token makes it safe to hand in again. */
  decide({ runKey, decision }: { runKey: RunKey; decision: Decision }): Promise<DecisionOutcome> {
    return decide(this.temporal, { runKey, decision });
  }

  /** Stops new work at the next safe point. */
  pause(command: ControlCommand): Promise<ControlOutcome> {
    return this.control(pauseUpdate, command);
  }

  /** Goes on after a pause. */
  resume(command: ControlCommand): Promise<ControlOutcome> {
    return this.control(resumeUpdate, command);
  }

  /** Starts a manual handoff, or tries a failed one again. */
  handoff(command: ControlCommand): Promise<ControlOutcome> {
    return this.control(handoffUpdate, command);
  }

  /** Hands some of the stages off by themselves; answers when they are in the queue, or why they are not. */
  handOffGroup({ runKey, request }: { runKey: RunKey; request: GroupRequest }): Promise<GroupOutcome> {
    const { token } = request;
    const answerWithinMs = LIMITS.abort;
    const definition = groupUpdate;
    return sendUpdate(this.temporal, { runKey, definition, token, payload: request, answerWithinMs });
  }

  /** Tells an open run what was seen of one of its pull requests; see {@link tellPull}. */
  tellPull(about: { runKey: RunKey; told: PullSeen }): Promise<void> {
    return tellPull(this.temporal, about);
  }

  /** Gives the next attempt of a stage a hint. Its token makes it safe to hand in again. */
  hint({ runKey, request }: { runKey: RunKey; request: HintRequest }): Promise<HintOutcome> {
    const { token } = request;
    return sendUpdate(this.temporal, { runKey, definition: hintUpdate, token, payload: request });
  }

  /** Ends a stage's wait for its agent's rate limit. Its token makes it safe to hand in again. */
  retryNow({ runKey, request }: { runKey: RunKey; request: RetryNowRequest }): Promise<RetryNowOutcome> {
    const { token } = request;
    return sendUpdate(this.temporal, { runKey, definition: retryNowUpdate, token, payload: request });
  }

  /** Takes a stage into somebody's hands; answers when what ran there has stopped. */
  take({ runKey, request }: { runKey: RunKey; request: TakeRequest }): Promise<TakeOutcome> {
    const { token } = request;
    const answerWithinMs = LIMITS.abort;
    return sendUpdate(this.temporal, {
      runKey,
      definition: takeUpdate,
      token,
      payload: request,
      answerWithinMs,
    });
  }

  /** Gives a stage back. Its token makes it safe to hand in again. */
  giveBack({ runKey, request }: { runKey: RunKey; request: GiveBackRequest }): Promise<GiveBackOutcome> {
    const { token } = request;
    return sendUpdate(this.temporal, { runKey, definition: giveBackUpdate, token, payload: request });
  }

  /** Runs stages of an open run again; answers when it is settled whether they do. */
  rerun({ runKey, request }: { runKey: RunKey; request: RerunRequest }): Promise<RerunOutcome> {
    const { token } = request;
    return sendUpdate(this.temporal, {
      runKey,
      definition: rerunUpdate,
      token,
      payload: request,
      answerWithinMs: LIMITS.abort,
    });
  }

  /** Asks an open run to go on with another plan; answers when it is settled whether it does, or who must approve. */
  replan({ runKey, request }: { runKey: RunKey; request: ReplanRequest }): Promise<ReplanOutcome> {
    const { token } = request;
    return sendUpdate(this.temporal, { runKey, definition: replanUpdate, token, payload: request });
  }

  /** The token that the latest run of a task was started with; `null` when Temporal knows none. */
  async startTokenOf(runKey: RunKey): Promise<string | null> {
    try {
      return (await describeRun(this.temporal, runKey)).startToken;
    } catch (error) {
      if (error instanceof StagegateError && error.failure.code === 'RUN_UNKNOWN') return null;
      throw error;
    }
  }

  /** Ends a run; answers when its processes are dead, at most a minute later. */
  abort(command: ControlCommand): Promise<AbortOutcome> {
    return abortRun(this.temporal, command);
  }

  /** The runs that Temporal knows, newest first. */
  list(filter: RunFilter): Promise<RunView[]> {
    return findRuns(this.temporal, filter);
  }

  /** Who has a place and who waits for one; `null` where no run ever asked. */
  places(): Promise<AdmissionView | null> {
    return readPlaces(this.temporal);
  }

  /** Begins the workflow anew that admits runs. */
  restartAdmission(request: { limits: AdmissionLimits; reason: string }): Promise<{ wasOpen: boolean }> {
    return restartAdmission(this.temporal, request);
  }

  /** Nothing starts or hands off in a repository from now on. */
  freeze(freeze: Freeze): Promise<FreezeOutcome> {
    return askFreeze(this.temporal, { update: freezeUpdate, payload: freeze });
  }

  /** Ends a freeze, if there is one. */
  unfreeze(ask: UnfreezeAsk): Promise<FreezeOutcome> {
    return askFreeze(this.temporal, { update: unfreezeUpdate, payload: ask });
  }

  /** What waits for people, and whether somebody may answer it. */
  inbox(filter: InboxFilter): Promise<Inbox> {
    return findPending(this.temporal, filter);
  }

  /** Every new status of a run until it has ended, or `signal` ends the watch. */
  watch({ signal, ...selector }: RunSelector & { signal?: AbortSignal }): AsyncIterable<RunView> {
    return watchRun({ look: () => this.status(selector), ...(signal === undefined ? {} : { signal }) });
  }

  /** Waits for the first status that `until` accepts. Ends with the last one when the run ends before. */
  async waitFor({
    until,
    ...selector
  }: RunSelector & { until: (view: RunView) => boolean; signal?: AbortSignal }): Promise<RunView> {
    for await (const view of this.watch(selector)) if (until(view)) return view;
    return this.status(selector);
  }

  private control(definition: typeof pauseUpdate, { runKey, request, token }: ControlCommand) {
    return sendUpdate(this.temporal, { runKey, definition, token, payload: request });
  }
}
