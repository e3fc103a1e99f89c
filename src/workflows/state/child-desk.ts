import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';

import type { AskingKind } from '../../contract/given-answer.js';
import type { StageEvent } from '../../contract/message-schemas.js';
import { isHint, isHold, isStageAnswer, type StageAnswer } from '../../contract/stage-answer.js';
import { isStageReturn, isStageTake } from '../../contract/stage-hands.js';
import {
  stageAdoptSignal,
  stageAnswerSignal,
  stageEventSignal,
  stageHintSignal,
  stageHoldSignal,
  stageReturnSignal,
  stageTakeSignal,
} from '../../contract/stage-messages.js';
import type { StageReturn, StageTake } from '../../domain/stage/hands.js';
import type { StageHint } from '../../domain/stage/hint.js';
import { storeActivities } from '../activity-options.js';
import { unless } from '../unless.js';

interface ChildDeskInput {
  readonly stage: string;
  readonly number: number;
  readonly storeQueue: string;
  readonly hold: boolean;
  readonly hints?: readonly StageHint[];
}

/**
 * A child's line to its run: it tells what happens, waits for answers, and knows whether the run holds new work.
 * It is called by its id, so that an execution that goes on after a Reset hears it too, and tells runs by number.
 * Messages leave in order, also those sent just before it is stopped; a run that has gone away is no reason to fail.
 * Anybody may signal a child from outside: what is no message of the run's is passed over, and what people are said to have
 * answered is asked of the run.
 */
export class ChildDesk {
  readonly #child: { readonly stage: string; readonly number: number };
  readonly #storeQueue: string;
  readonly #answers: StageAnswer[] = [];
  readonly #hints = new Map<string, StageHint>();
  #held: boolean;
  #take: StageTake | null = null;
  #back: StageReturn | null = null;
  /** Takes that are over: one that is told again is not begun again. */
  readonly #over = new Set<string>();
  #adopted = false;
  #rests = false;
  /** What it told last of where it stands. */
  #standing: StageEvent | null = null;
  #sent: Promise<void> = Promise.resolve();

  constructor({ stage, number, storeQueue, hold, hints = [] }: ChildDeskInput) {
    this.#child = { stage, number };
    this.#storeQueue = storeQueue;
    this.#held = hold;
    for (const hint of hints) this.#hints.set(hint.id, hint);
    setHandler(stageAnswerSignal, (message: unknown) => {
      if (isStageAnswer(message)) this.#answers.push(message);
    });
    setHandler(stageHoldSignal, (message: unknown) => {
      if (isHold(message)) this.#held = message.hold;
    });
    setHandler(stageHintSignal, (message: unknown) => {
      if (isHint(message)) this.#hints.set(message.id, message);
    });
    setHandler(stageTakeSignal, (message: unknown) => {
      if (isStageTake(message) && !this.#over.has(message.id)) this.#take ??= message;
    });
    setHandler(stageReturnSignal, (message: unknown) => {
      if (isStageReturn(message) && message.id === this.#take?.id) this.#back ??= message;
    });
    setHandler(stageAdoptSignal, (message: unknown) => {
      if (!isHold(message)) return;
      this.#held = message.hold;
      this.#adopted = true;
      if (this.#standing !== null) this.tell(this.#standing);
      if (this.#rests) this.#tellRest(true);
    });
  }

  /** Whether the run is paused. */
  get held(): boolean {
    return this.#held;
  }

  /** Everything that people told the stage for its next attempts, in the order in which it came. */
  get hints(): readonly StageHint[] {
    return [...this.#hints.values()];
  }

  /** The take that waits, or is under way; `null` when nobody has the stage. */
  get take(): StageTake | null {
    return this.#take;
  }

  /**
   * Waits for the next safe point at which new work may start, or a person takes the stage. The run is told of the wait:
   * it may have nothing else to do.
   */
  async untilFree(): Promise<void> {
    const isFree = () => !this.#held || this.#take !== null;
    if (!isFree() && patched('what-is-held-says-that-it-rests')) this.#tellRest(true);
    await condition(isFree);
    if (this.#rests) this.#tellRest(false);
  }

  /** Waits until the person gives the stage back. */
  async untilReturned(take: StageTake): Promise<StageReturn> {
    await condition(() => this.#back?.id === take.id);
    return this.#back ?? this.untilReturned(take);
  }

  /** The take is over. */
  release(): void {
    if (this.#take !== null) this.#over.add(this.#take.id);
    this.#take = null;
    this.#back = null;
  }

  /**
   * Does work that is stopped, and its end waited for, when a person takes the stage; `value` is what it still gave.
   * It is not begun when somebody has taken it already.
   */
  async unlessTaken<T>(work: () => Promise<T>): Promise<{ taken: boolean; value: T | null }> {
    const { stopped: taken, value } = await unless({ stops: () => this.#take !== null, work });
    return { taken, value };
  }

  #tellRest(rests: boolean): void {
    this.#rests = rests;
    this.tell({ kind: 'rests', rests });
  }

  /** Tells the run; does not wait until it has heard. */
  tell(event: StageEvent): void {
    const parent = workflowInfo().parent;
    if (parent === undefined) return;
    if (!PASSING.has(event.kind)) this.#standing = event;
    const run = getExternalWorkflowHandle(parent.workflowId);
    const send = () =>
      CancellationScope.nonCancellable(() => run.signal(stageEventSignal, { ...this.#child, event }));
    this.#sent = this.#sent.then(send).catch(() => undefined);
  }

  /** Tells the end to a run that would not hear of it otherwise: it was Reset meanwhile. */
  tellEnd(event: Extract<StageEvent, { kind: 'stage_ended' | 'handoff_ended' }>): void {
    if (this.#adopted) this.tell(event);
  }

  /** As {@link ask}; `null` when a person takes the stage before it is answered. */
  async askUnlessTaken(event: StageEvent): Promise<StageAnswer | null> {
    this.#answers.length = 0;
    if (this.#take !== null) return null;
    this.tell(event);
    return this.#answered(event, () => this.#take !== null);
  }

  /** Asks the run and waits for its answer; answers to earlier questions are dropped. */
  async ask(event: StageEvent): Promise<StageAnswer> {
    this.#answers.length = 0;
    this.tell(event);
    const answer = await this.#answered(event, () => false);
    this.#standing = null;
    return answer ?? this.ask(event);
  }

  /** Waits for an answer; `null` when it waits no longer. One that the run knows nothing of is told to it, and passed over. */
  async #answered(event: StageEvent, over: () => boolean): Promise<StageAnswer | null> {
    for (let strange = 0; ; strange += 1) {
      await condition(() => this.#answers.length > 0 || over());
      const answer = this.#answers.shift() ?? null;
      if (answer === null || !isAsking(event) || !patched('the-run-confirms-answers')) return answer;
      // whatever else has come is no better known than this one
      this.#answers.length = 0;
      const given = await this.#given(event);
      if (given !== null) return given;
      const { attempt } = event;
      if (strange === 0) this.tell({ kind: 'answer_unknown', attempt, answer: answer.kind });
    }
  }

  /** What the run itself says that people answered. */
  async #given({ kind, attempt, evidence }: AskingEvent): Promise<StageAnswer | null> {
    const { parent } = workflowInfo();
    if (parent === undefined) return null;
    const { stage: subject, number } = this.#child;
    return storeActivities({ taskQueue: this.#storeQueue }).givenAnswer({
      workflowId: parent.workflowId,
      asked: { number, subject, kind, attempt, evidence },
    });
  }

  /** Waits until the run has heard everything. */
  async flushed(): Promise<void> {
    await this.#sent;
  }
}

/** What says nothing of where a child stands. */
const PASSING: ReadonlySet<StageEvent['kind']> = new Set<StageEvent['kind']>([
  'attempt_ended',
  'rests',
  'answer_unknown',
]);

type AskingEvent = Extract<StageEvent, { kind: AskingKind }>;

/** Whether it waits for people, not for its run. */
function isAsking(event: StageEvent): event is AskingEvent {
  return 'evidence' in event;
}
