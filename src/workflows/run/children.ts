import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  condition,
  type ExternalWorkflowHandle,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  patched,
  sleep,
  startChild,
} from '@temporalio/workflow';

import { stageWorkflowId } from '../../contract/ids.js';
import {
  stageAnswerSignal,
  type StageAnswer,
  stageHintSignal,
  stageHoldSignal,
  stageReturnSignal,
  stageTakeSignal,
} from '../../contract/messages.js';
import { WORKFLOW_TYPES } from '../../contract/workflow-types.js';
import { SUMMARY_BYTES } from '../../domain/run/details.js';
import type { RunRef } from '../../domain/run/run-input.js';
import type { StageReturn, StageTake } from '../../domain/stage/hands.js';
import type { StageHint } from '../../domain/stage/hint.js';
import { newestTold } from '../../domain/stage/told.js';
import { cutToBytes } from '../../domain/text/utf8.js';
import type { handoff } from '../handoff.js';
import type { HandoffInput, HandoffResult, StageInput, StageResult } from '../inputs.js';
import { randomSource } from '../random-source.js';
import type { stage } from '../stage.js';
import { LeftChild, reaches } from './left-child.js';

interface Open {
  readonly key: string;
  /** By its id: a child's own handle reaches only children of the very execution that started them. */
  readonly handle: ExternalWorkflowHandle;
  /** Lets go of a child whose end this execution will never hear of. */
  readonly gone: () => void;
}

/** How a child is started, and how its end is waited for. */
interface Birth<T> {
  readonly key: string;
  readonly hold: boolean;
  readonly start: () => Promise<ChildWorkflowHandle<() => Promise<T>>>;
  readonly left: Map<string, LeftChild<T>>;
  /** How many hints for it had come when it was born: it was given those that its first attempt is told. */
  readonly hinted: number;
  /** One that an earlier execution left open may be about other work: it is stopped, and this begins anew. */
  readonly anew?: boolean;
}

/**
 * The open stages (and the handoff) of a run. They end with their run: a terminated run asks them to stop, and a
 * cancelled one waits until their processes are dead. What an execution before a Reset left open is taken over.
 */
export class Children {
  readonly #run: RunRef;
  readonly #open = new Map<string, Open>();
  /** Those that were begun and have not ended, whether or not their start was heard of. */
  readonly #begun = new Set<string>();
  readonly #leftStages = new Map<string, LeftChild<StageResult>>();
  readonly #leftHandoffs = new Map<string, LeftChild<HandoffResult>>();
  readonly #hints = new Map<string, StageHint[]>();
  readonly #takes = new Map<string, StageTake>();
  #held = false;
  #handoffHeld = false;

  constructor({ run }: { run: RunRef }) {
    this.#run = run;
    CancellationScope.nonCancellable(() => this.#lookAfterResets()).catch(() => undefined);
  }

  /** Whether nothing is under way. */
  get none(): boolean {
    return this.#open.size === 0;
  }

  /** Whether one was started of whose start nothing was heard yet. */
  get starting(): boolean {
    return [...this.#begun].some((key) => !this.#open.has(key));
  }

  /** Starts a stage and waits for its end. */
  stage(input: StageInput, summary: string): Promise<StageResult> {
    const options = this.#options(input.stage, summary);
    const given = this.#hintsFor(input.stage);
    // all of them together may be larger than a server takes
    const hints = newestTold(given);
    const args: [StageInput] = [hints.length === 0 ? input : { ...input, hints }];
    const start = () => startChild<typeof stage>(WORKFLOW_TYPES.stage, { ...options, args });
    const birth = { key: input.stage, hold: input.hold, start, left: this.#leftStages };
    return this.#carried({ ...birth, hinted: given.length });
  }

  /** Starts the handoff and waits for its end. */
  handoff(input: HandoffInput): Promise<HandoffResult> {
    const options = this.#options('handoff', 'handoff');
    const start = () => startChild<typeof handoff>(WORKFLOW_TYPES.handoff, { ...options, args: [input] });
    const birth = { key: 'handoff', hold: input.hold, start, left: this.#leftHandoffs, hinted: 0 };
    return this.#carried({ ...birth, anew: input.group !== undefined });
  }

  /** A stage that was taken over tells its end. */
  stageEnded(key: string, result: StageResult): void {
    this.#leftStages.get(key)?.hear(result);
  }

  /** A handoff that was taken over tells its end. */
  handoffEnded(result: HandoffResult): void {
    this.#leftHandoffs.get('handoff')?.hear(result);
  }

  /** Brings an answer to whoever asked; one that has ended meanwhile needs none. */
  async answer(subject: string, answer: StageAnswer): Promise<void> {
    const handle = this.#open.get(subject)?.handle ?? this.#unheard(subject);
    await reaches(async () => handle?.signal(stageAnswerSignal, answer));
  }

  /** Keeps a hint for a stage that has not begun, and brings it to one that is open. */
  async hint(subject: string, hint: StageHint): Promise<void> {
    this.#hintsFor(subject).push(hint);
    await reaches(async () => this.#open.get(subject)?.handle.signal(stageHintSignal, hint));
  }

  /** Tells a stage that a person takes it; one that is only being started hears it first thing. */
  async take(subject: string, take: StageTake): Promise<void> {
    this.#takes.set(subject, take);
    await reaches(async () => this.#open.get(subject)?.handle.signal(stageTakeSignal, take));
  }

  /** Tells a stage that its person gives it back. */
  async giveBack(subject: string, back: StageReturn): Promise<void> {
    this.#takes.delete(subject);
    await reaches(async () => this.#open.get(subject)?.handle.signal(stageReturnSignal, back));
  }

  /** Holds all open children at their next safe point, or lets them go on. */
  async hold(held: boolean): Promise<void> {
    this.#held = held;
    await Promise.all([...this.#open.values()].map((open) => this.#tellHold(open)));
  }

  /** Holds the handoff at its next safe point, or lets it go on as far as nothing else holds it. */
  async holdHandoff(held: boolean): Promise<void> {
    this.#handoffHeld = held;
    const open = this.#open.get('handoff');
    if (open !== undefined) await this.#tellHold(open);
  }

  /**
   * One that was started and has asked already, though this execution hears of its start only after its question: no
   * worker carried the run in between. Runs of before lost such an answer.
   */
  #unheard(subject: string): ExternalWorkflowHandle | undefined {
    if (!this.#begun.has(subject) || !patched('answers-before-starts')) return undefined;
    return getExternalWorkflowHandle(this.#idOf(subject));
  }

  #idOf(key: string): string {
    const { repository, taskKey, number } = this.#run;
    return stageWorkflowId({ slug: repository.slug, taskKey, number, stage: key });
  }

  #options(key: string, summary: string) {
    return {
      workflowId: this.#idOf(key),
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: cutToBytes({ text: summary, bytes: SUMMARY_BYTES }),
    };
  }

  async #carried<T>(birth: Birth<T>): Promise<T> {
    this.#begun.add(birth.key);
    try {
      return await this.#untilEnded(birth);
    } finally {
      this.#begun.delete(birth.key);
    }
  }

  async #untilEnded<T>(birth: Birth<T>): Promise<T> {
    for (;;) {
      const source = randomSource();
      const child = await this.#started(birth);
      const result =
        child === null ? await this.#takenOver(birth) : await this.#ended({ ...birth, source }, child);
      if (result !== null) {
        this.#takes.delete(birth.key);
        return result;
      }
      await sleep('1 second', { summary: 'a moment before the stage is started anew' });
    }
  }

  /** `null` when one of an earlier execution is still open. */
  async #started<T>({ start }: Birth<T>) {
    try {
      return await start();
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  }

  async #takenOver<T>({ key, left, anew = false }: Birth<T>): Promise<T | null> {
    const child = new LeftChild<T>({ workflowId: this.#idOf(key) });
    if (anew) {
      await child.stopped({ hold: () => this.#holds(key) });
      return null;
    }
    left.set(key, child);
    this.#open.set(key, { key, handle: child.handle, gone: () => undefined });
    try {
      await this.#tellHints({ key, from: 0, handle: child.handle });
      return await child.result({ hold: () => this.#holds(key) });
    } finally {
      left.delete(key);
      this.#open.delete(key);
    }
  }

  /** `null` when it has gone without a word: it closed before a Reset, and this execution heard nothing of it. */
  async #ended<T>(
    { key, hold, hinted, source }: Birth<T> & { readonly source: unknown },
    child: ChildWorkflowHandle<() => Promise<T>>,
  ): Promise<T | null> {
    let lost = false;
    const handle = getExternalWorkflowHandle(this.#idOf(key));
    const open: Open = { key, handle, gone: () => (lost = true) };
    this.#open.set(key, open);
    stopAfterReset({ handle, source });
    const caughtUp = this.#holds(key) === hold ? null : this.#tellHold(open);
    const told = this.#tellHints({ key, from: hinted, handle });
    try {
      const gone = CancellationScope.nonCancellable(() => condition(() => lost));
      return await Promise.race([child.result(), gone.then(() => null)]);
    } finally {
      this.#open.delete(key);
      await Promise.all([caughtUp, told]);
    }
  }

  async #lookAfterResets(): Promise<void> {
    for (let seen = randomSource(); ;) {
      await condition(() => randomSource() !== seen);
      seen = randomSource();
      await sleep('1 second', { summary: 'reset: a moment before the open stages are looked for' });
      for (const open of this.#open.values()) if (!(await this.#tellHold(open))) open.gone();
    }
  }

  #hintsFor(subject: string): StageHint[] {
    const hints = this.#hints.get(subject) ?? [];
    this.#hints.set(subject, hints);
    return hints;
  }

  /** Brings a child the hints that it may not know, and that it was taken; it passes over what it has. */
  async #tellHints(to: { key: string; from: number; handle: ExternalWorkflowHandle }): Promise<void> {
    for (const hint of this.#hintsUnheard(to)) await reaches(() => to.handle.signal(stageHintSignal, hint));
    const take = this.#takes.get(to.key);
    if (take !== undefined) await reaches(() => to.handle.signal(stageTakeSignal, take));
  }

  /** Older hints than are told would come to a child that was not born with them as its newest. Runs of before sent them. */
  #hintsUnheard({ key, from }: { key: string; from: number }): StageHint[] {
    const hints = this.#hintsFor(key);
    const first = hints.length - newestTold(hints).length;
    return hints.slice(first > from && patched('no-hint-that-is-not-told') ? first : from);
  }

  /** Sends whatever happens to its sender; a child that has ended needs to hear nothing. */
  #tellHold({ key, handle }: Open): Promise<boolean> {
    const hold = this.#holds(key);
    return reaches(() => handle.signal(stageHoldSignal, { hold }));
  }

  #holds(key: string): boolean {
    return this.#held || (this.#handoffHeld && key === 'handoff');
  }
}

/** After a Reset a child does not hear the cancellation of its scope any more: it is asked by its id. */
function stopAfterReset({ handle, source }: { handle: ExternalWorkflowHandle; source: unknown }): void {
  CancellationScope.current().cancelRequested.catch(async () => {
    if (randomSource() !== source) await reaches(() => handle.cancel());
  });
}
