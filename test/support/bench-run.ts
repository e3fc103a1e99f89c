import { randomBytes } from 'node:crypto';

import { ApplicationFailure } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';

import {
  abortUpdate,
  type ControlOutcome,
  decideSignal,
  decideUpdate,
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
  stageAdoptSignal,
  statusQuery,
  type TakeOutcome,
  type TakeRequest,
  takeUpdate,
} from '../../src/contract/messages.js';
import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes.js';
import type {
  Action,
  ApprovalRequest,
  Decision,
  DecisionOutcome,
} from '../../src/domain/approval/approval.js';
import type { PullWords } from '../../src/domain/handoff/publish.js';
import type { RunStatus, StageStatus } from '../../src/domain/run/run-status.js';
import type { ScriptedWorld } from './scripted-world.js';
import { TEST_NAMESPACE } from './temporal.js';
import { waitUntil } from './wait-until.js';

/** How Temporal closed a run. */
export interface Closed {
  readonly status: string;
  /** The type of the failure, for a failed one. */
  readonly type: string | null;
  readonly result: unknown;
}

const ADA = { name: 'Ada', email: 'ada@example.org' };

/** A run on the bench: what its world saw, and the messages that it takes. */
export class BenchRun {
  readonly world: ScriptedWorld;
  handle: WorkflowHandle;
  readonly number: number;
  readonly #client: Client;

  constructor(run: { client: Client; handle: WorkflowHandle; world: ScriptedWorld; number: number }) {
    this.#client = run.client;
    this.handle = run.handle;
    this.world = run.world;
    this.number = run.number;
  }

  /** What the run says of itself. */
  status(): Promise<RunStatus> {
    return this.handle.query(statusQuery);
  }

  /** One of its stages. */
  async stage(key: string): Promise<StageStatus> {
    const found = (await this.status()).stages.find((stage) => stage.key === key);
    if (found === undefined) throw new Error(`no stage ${key}`);
    return found;
  }

  /** Waits for a status as wanted. */
  async when(wanted: string, holds: (status: RunStatus) => boolean): Promise<RunStatus> {
    let last = await this.status();
    const look = async () => holds(last) || holds((last = await this.status()));
    await waitUntil(wanted, look, { everyMs: 40 }).catch((error: unknown) => {
      throw new Error(`${String(error)}; the run is ${JSON.stringify(last)}`);
    });
    return last;
  }

  /** Waits until attempts, named `stage/attempt`, have begun. */
  begun(...names: string[]): Promise<void> {
    return waitUntil(`${names.join(', ')} to begin`, () => {
      return names.every((name) => this.world.begun.includes(name));
    });
  }

  /** Waits for a pending request on a subject. */
  async asked(subject: string, attempt?: number): Promise<ApprovalRequest> {
    const mine = (request: ApprovalRequest) =>
      request.subject === subject &&
      request.state === 'pending' &&
      (attempt === undefined || request.attempt === attempt);
    const { approvals } = await this.when(`a request on ${subject}`, (status) => status.approvals.some(mine));
    const request = approvals.find(mine);
    if (request === undefined) throw new Error(`no request on ${subject}`);
    return request;
  }

  /** A decision on a request, as a client would make it. */
  decision(request: ApprovalRequest, action: Action, part: Partial<Decision> = {}): Decision {
    return {
      runNumber: this.number,
      requestId: request.id,
      action,
      evidence: request.evidence,
      token: `token-${randomBytes(6).toString('hex')}`,
      actor: ADA,
      comment: ['approve', 'retry', 'abort'].includes(action) ? null : 'because',
      ...part,
    };
  }

  /** Sends a decision as an update. */
  send(decision: Decision): Promise<DecisionOutcome> {
    return this.handle.executeUpdate(decideUpdate, { args: [decision] });
  }

  /** Decides what waits on a subject. */
  async decide(subject: string, action: Action, part: Partial<Decision> = {}): Promise<DecisionOutcome> {
    return this.send(this.decision(await this.asked(subject), action, part));
  }

  /** Sends anything at all as the signal `decide`. */
  signal(payload: unknown): Promise<void> {
    return this.handle.signal(decideSignal, payload);
  }

  pause(): Promise<ControlOutcome> {
    return this.#control(pauseUpdate);
  }

  resume(): Promise<ControlOutcome> {
    return this.#control(resumeUpdate);
  }

  abort(): Promise<ControlOutcome> {
    return this.#control(abortUpdate);
  }

  /** Asks for stages to run again. */
  rerun(wish: Partial<RerunRequest>): Promise<RerunOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const request = { actor: ADA, reason: null, from: [], failed: false, token, ...wish };
    return this.handle.executeUpdate(rerunUpdate, { args: [request] });
  }

  /** Gives a stage a hint. */
  hint(stage: string, text: string, part: Partial<HintRequest> = {}): Promise<HintOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const request = { runNumber: this.number, stage, actor: ADA, token, text, ...part };
    return this.handle.executeUpdate(hintUpdate, { args: [request] });
  }

  /** Ends a stage's wait for its agent's rate limit. */
  retryNow(stage: string, part: Partial<RetryNowRequest> = {}): Promise<RetryNowOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const request = { runNumber: this.number, stage, actor: ADA, token, ...part };
    return this.handle.executeUpdate(retryNowUpdate, { args: [request] });
  }

  /** Asks for another plan, compared with the one that holds now. */
  async replan(plan: string, part: Partial<ReplanRequest> = {}): Promise<ReplanOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const { revisions = [], plan: first } = await this.status();
    const base = revisions.findLast(({ state }) => state === 'applied')?.hash ?? first.hash;
    const request = { runNumber: this.number, plan, base, actor: ADA, reason: null, token, ...part };
    return this.handle.executeUpdate(replanUpdate, { args: [request] });
  }

  /** Takes a stage into somebody's hands, Ada's unless said otherwise. */
  take(stage: string, part: Partial<TakeRequest> = {}): Promise<TakeOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const request = { runNumber: this.number, stage, actor: ADA, token, ...part };
    return this.handle.executeUpdate(takeUpdate, { args: [request] });
  }

  /** Gives a stage back. */
  giveBack(stage: string, part: Partial<GiveBackRequest> = {}): Promise<GiveBackOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const same = { runNumber: this.number, stage, actor: ADA, token };
    const request = { ...same, discard: false, force: null, ...part };
    return this.handle.executeUpdate(giveBackUpdate, { args: [request] });
  }

  /** Asks for some of the stages to be handed off by themselves. */
  handOff(stages: readonly string[], part: Partial<GroupRequest> = {}): Promise<GroupOutcome> {
    const token = `token-${randomBytes(6).toString('hex')}`;
    const same = { runNumber: this.number, actor: ADA, reason: null, token, publish: null };
    return this.handle.executeUpdate(groupUpdate, { args: [{ ...same, stages: [...stages], ...part }] });
  }

  handoff(words?: PullWords): Promise<ControlOutcome> {
    if (words === undefined) return this.#control(handoffUpdate);
    return this.handle.executeUpdate(handoffUpdate, { args: [{ actor: ADA, reason: null, words }] });
  }

  /**
   * Resets the run as somebody does in Temporal Web: to the moment right before a stage's child was started (its start
   * is forgotten), or right after it.
   */
  async reset(stage: string, to: 'before' | 'after'): Promise<void> {
    const id = `${this.handle.workflowId}/${this.number}/${stage}`;
    const events = (await this.handle.fetchHistory()).events ?? [];
    const initiated = events.findIndex(
      ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) => child?.workflowId === id,
    );
    const started = events.findIndex(
      ({ childWorkflowExecutionStartedEventAttributes: child }) =>
        child?.workflowExecution?.workflowId === id,
    );
    const [from, until] = to === 'before' ? [0, initiated] : [started, events.length];
    const tasks = events.slice(from, until).filter((event) => event.workflowTaskCompletedEventAttributes);
    const target = to === 'before' ? tasks.at(-1) : tasks[0];
    if (started < 0 || target === undefined) throw new Error(`nowhere to reset to ${to} ${stage}`);
    const { workflowId } = this.handle;
    await this.#client.workflowService.resetWorkflowExecution({
      namespace: TEST_NAMESPACE,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId: target.eventId ?? null,
      reason: 'test',
      requestId: randomBytes(8).toString('hex'),
    });
    this.handle = this.#client.workflow.getHandle(workflowId);
  }

  /** Waits until a stage (or the handoff) that was open before a Reset was taken over. */
  adopted(stage: string): Promise<void> {
    const heard = async () => {
      const { events } = await this.history(stage);
      return (events ?? []).some((event) => {
        return event.workflowExecutionSignaledEventAttributes?.signalName === stageAdoptSignal.name;
      });
    };
    return waitUntil(`${stage} to be taken over`, heard, { everyMs: 50 });
  }

  /** Waits until a stage's workflow has closed. */
  stageClosed(stage: string): Promise<void> {
    const child = this.#client.workflow.getHandle(`${this.handle.workflowId}/${this.number}/${stage}`);
    return waitUntil(`${stage} to close`, async () => (await child.describe()).status.name !== 'RUNNING', {
      everyMs: 50,
    });
  }

  /** Waits for the end. */
  async closed(): Promise<Closed> {
    const result: unknown = await this.handle.result().catch((error: unknown) => error);
    const { status } = await this.handle.describe();
    const cause = result instanceof WorkflowFailedError ? result.cause : null;
    const type = cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
    return { status: status.name, type, result };
  }

  /** What Temporal Web finds it by. */
  async found(): Promise<{ state: string | undefined; pendingApproval: boolean | undefined }> {
    const { typedSearchAttributes } = await this.handle.describe();
    return {
      state: typedSearchAttributes.get(SEARCH_ATTRIBUTES.state),
      pendingApproval: typedSearchAttributes.get(SEARCH_ATTRIBUTES.pendingApproval),
    };
  }

  /** The types of the events in its history. */
  async events(): Promise<string[]> {
    const { events } = await this.handle.fetchHistory();
    return (events ?? []).map(({ eventType }) => String(eventType));
  }

  /** Its history, or that of one of its stages, or of its handoff. */
  history(child: string | null): Promise<History> {
    if (child === null) return this.handle.fetchHistory();
    const workflowId = `${this.handle.workflowId}/${this.number}/${child}`;
    return this.#client.workflow.getHandle(workflowId).fetchHistory();
  }

  #control(definition: typeof pauseUpdate): Promise<ControlOutcome> {
    return this.handle.executeUpdate(definition, { args: [{ actor: ADA, reason: null }] });
  }
}
