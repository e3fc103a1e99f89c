import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  ParentClosePolicy,
  sleep,
  startChild,
} from '@temporalio/workflow';

import { stageWorkflowId } from '../../contract/ids.js';
import { stageAnswerSignal, type StageAnswer, stageHoldSignal } from '../../contract/messages.js';
import { SUMMARY_BYTES } from '../../domain/run/details.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { cutToBytes } from '../../domain/text/utf8.js';
import { handoff } from '../handoff.js';
import type { HandoffInput, HandoffResult, StageInput, StageResult } from '../inputs.js';
import { stage } from '../stage.js';

type Handle = ChildWorkflowHandle<typeof stage> | ChildWorkflowHandle<typeof handoff>;

/**
 * The open stages (and the handoff) of a run. They end with their run: a terminated run asks them to stop, and a
 * cancelled one waits until their processes are dead.
 */
export class Children {
  readonly #run: RunRef;
  readonly #open = new Map<string, Handle>();
  #held = false;

  constructor({ run }: { run: RunRef }) {
    this.#run = run;
  }

  /** Whether nothing is under way. */
  get none(): boolean {
    return this.#open.size === 0;
  }

  /** Starts a stage and waits for its end. */
  async stage(input: StageInput, summary: string): Promise<StageResult> {
    const handle = await this.#started(() =>
      startChild(stage, { ...this.#options(input.stage, summary), args: [input] }),
    );
    return this.#ended({ key: input.stage, hold: input.hold, handle }, () => handle.result());
  }

  /** Starts the handoff and waits for its end. */
  async handoff(input: HandoffInput): Promise<HandoffResult> {
    const handle = await this.#started(() =>
      startChild(handoff, { ...this.#options('handoff', 'handoff'), args: [input] }),
    );
    return this.#ended({ key: 'handoff', hold: input.hold, handle }, () => handle.result());
  }

  /** Brings an answer to whoever asked; one that has ended meanwhile needs none. */
  async answer(subject: string, answer: StageAnswer): Promise<void> {
    await told(() => this.#open.get(subject)?.signal(stageAnswerSignal, answer));
  }

  /** Holds all open children at their next safe point, or lets them go on. */
  async hold(held: boolean): Promise<void> {
    this.#held = held;
    await Promise.all([...this.#open.values()].map((handle) => this.#tellHold(handle)));
  }

  #options(key: string, summary: string) {
    const { repository, taskKey, number } = this.#run;
    return {
      workflowId: stageWorkflowId({ slug: repository.slug, taskKey, number, stage: key }),
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: cutToBytes({ text: summary, bytes: SUMMARY_BYTES }),
    };
  }

  /** After a Reset the old child may still be on its way out: its id is free soon. */
  async #started<T extends Handle>(start: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await start();
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        await sleep('1 second', { summary: 'waiting for the stage of an earlier execution to stop' });
      }
    }
  }

  async #ended<T>(
    { key, hold, handle }: { key: string; hold: boolean; handle: Handle },
    result: () => Promise<T>,
  ): Promise<T> {
    this.#open.set(key, handle);
    const caughtUp = this.#held === hold ? null : this.#tellHold(handle);
    try {
      return await result();
    } finally {
      this.#open.delete(key);
      await caughtUp;
    }
  }

  #tellHold(handle: Handle): Promise<void> {
    const hold = this.#held;
    return told(() => handle.signal(stageHoldSignal, { hold }));
  }
}

/** Sends whatever happens to its sender; a child that has ended needs to hear nothing. */
async function told(send: () => Promise<void> | undefined): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    await send();
  }).catch(() => undefined);
}
