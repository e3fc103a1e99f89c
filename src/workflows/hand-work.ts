import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';

import type { AttemptInput } from '../activities/contracts.js';
import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import { isOfTheDisk } from '../domain/failure/of-the-disk.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import { NOTHING_DONE } from '../domain/stage/nothing-done.js';
import type { HandsPlace, StageReturn, StageTake } from '../domain/stage/hands.js';
import { foreignFailure } from './foreign-failure.js';
import type { HostLine } from './host-line.js';
import type { ChildDesk } from './state/child-desk.js';

/** What came of a person's turn: an attempt to be judged, or one that is laid aside, and all is as it was before. */
export interface Turn {
  readonly kind: 'given' | 'as_before';
  readonly result: AttemptResult;
  /** Takes the work back, or lays it aside, where its host has left it in the tree; `null` when nothing was left there. */
  readonly again: (() => Promise<AttemptResult>) | null;
}

/**
 * One turn of a person at a stage: the tree is readied on the stage's own host, the run is told where it is, and the
 * person's work is snapshotted when they give it back. Nothing of the stage's time runs meanwhile, and the work never
 * moves to another host: the person's files are on this one. When the stage is stopped, the work is kept first.
 */
export class HandWork {
  readonly #desk: ChildDesk;
  readonly #line: HostLine;
  readonly #take: StageTake;
  readonly #input: AttemptInput;

  constructor(given: { desk: ChildDesk; line: HostLine; take: StageTake; input: AttemptInput }) {
    this.#desk = given.desk;
    this.#line = given.line;
    this.#take = given.take;
    this.#input = given.input;
  }

  /** Carries the turn to its end. A cancellation is thrown on after `stopped` was told what was kept. */
  async carry(stopped: (result: AttemptResult) => void): Promise<Turn> {
    const place = await this.#lend();
    if ('failure' in place) {
      this.#desk.release();
      this.#desk.tell({ kind: 'take_failed', id: this.#take.id, failure: place.failure });
      return { kind: 'as_before', result: this.#empty(place), again: null };
    }
    const { attempt } = this.#input;
    this.#desk.tell({ kind: 'taken', ...this.#take, attempt, place });
    try {
      const back = await this.#desk.untilReturned(this.#take);
      const result = await this.#takeBack(back);
      this.#desk.release();
      const again = isLeft(back, result) ? () => this.#takeBack(back) : null;
      return { kind: back.discard ? 'as_before' : 'given', result, again };
    } catch (error) {
      if (isCancellation(error)) stopped(await this.#keep(place));
      throw error;
    }
  }

  async #lend(): Promise<HandsPlace | { readonly failure: Failure }> {
    const { by } = this.#take;
    try {
      const lent = await this.#line.stay({ summary: this.#summary('taken') }, (exec) =>
        exec.lendTree({ ...this.#input, by }),
      );
      return lent.kind === 'lent' ? lent.place : { failure: lent.failure };
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { failure: foreignFailure({ error, task: this.#input.run.taskKey }) };
    }
  }

  async #takeBack({ discard, by: returnedBy }: StageReturn): Promise<AttemptResult> {
    const { by } = this.#take;
    const other = returnedBy.name === by.name && returnedBy.email === by.email ? {} : { returnedBy };
    const end = discard ? 'discarded' : 'given';
    try {
      const result = await this.#line.stay({ summary: this.#summary('given back') }, (exec) =>
        exec.takeBack({ ...this.#input, by, end, ...other }),
      );
      return { ...result, durationMs: Math.max(0, Date.now() - Date.parse(this.#take.at)) };
    } catch (error) {
      if (isCancellation(error)) throw error;
      return this.#empty({ failure: foreignFailure({ error, task: this.#input.run.taskKey }) });
    }
  }

  /** The run ends, or goes back: what lies in the tree is kept, unless its host cannot be reached in time. */
  #keep({ directory }: HandsPlace): Promise<AttemptResult> {
    const { by } = this.#take;
    return CancellationScope.nonCancellable(async () => {
      try {
        return await this.#line.last({ summary: this.#summary('kept') }, (exec) =>
          exec.takeBack({ ...this.#input, by, end: 'stopped' }),
        );
      } catch (error) {
        const { run, stage, attempt } = this.#input;
        const at = { task: run.taskKey, stage, attempt, by: by.name, directory };
        const { message: detail } = foreignFailure({ error, task: run.taskKey });
        const left = failure('TAKEN_WORK_LEFT', { ...at, detail });
        return { ...this.#empty({ failure: left }), end: { kind: 'cancelled' } };
      }
    });
  }

  #empty({ failure: reason }: { readonly failure: Failure }): AttemptResult {
    const { attempt } = this.#input;
    return { ...NOTHING_DONE, attempt, failure: reason, by: [this.#take.by] };
  }

  #summary(what: string): string {
    const { stage, attempt } = this.#input;
    return `${stage} · attempt ${String(attempt)} by hand: ${what}`;
  }
}

/** Whether the work still lies in the tree: an executor that came next would work on top of it, in its own name. */
function isLeft({ discard }: StageReturn, { failure: reason }: AttemptResult): boolean {
  if (reason === null || reason.code === 'WORK_DISCARDED') return false;
  if (discard) return patched('unused-work-is-laid-aside-first');
  return isOfTheDisk(reason) && patched('work-given-back-waits-for-room');
}
