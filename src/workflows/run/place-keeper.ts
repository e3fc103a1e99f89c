import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  patched,
  workflowInfo,
} from '@temporalio/workflow';

import { askSignal } from '../../contract/admission.js';
import { admissionWorkflowId } from '../../contract/ids.js';
import type { Stand } from '../../domain/admission/stand.js';
import { failure } from '../../domain/failure/catalogue.js';
import { storeActivities } from '../activity-options.js';
import { randomSource } from '../random-source.js';
import { isAtWork } from '../state/at-work.js';
import type { RunContext } from './context.js';

/** A run that hears nothing asks again: admission may have been lost, with all that it knew. */
const FIRST_AGAIN_MS = 60_000;
const LONGEST_AGAIN_MS = 600_000;

/** Gets a run its place, gives its slot back while it has nothing to do, and its place when it ends. */
export class PlaceKeeper {
  readonly #context: RunContext;
  #handoffWaits = false;
  #lacked = false;
  #frozen = false;
  #answersRest = false;
  #telling: Promise<void> = Promise.resolve();

  constructor(context: RunContext) {
    this.#context = context;
    if (context.monitor.turn.applies) this.#askAfterResets().catch(() => undefined);
  }

  /** Waits until the run may begin; false when it was refused. Its opening has asked already. */
  async awaited(): Promise<boolean> {
    const { monitor, run } = this.#context;
    const { turn } = monitor;
    if (!turn.settled) await this.#settled();
    const { refused } = turn;
    if (refused !== null) monitor.fail(failure('RUN_REFUSED', { task: run.taskKey, why: refused.text }));
    return refused === null;
  }

  /** The run is paused. */
  pauses(): void {
    this.#answersRest = patched('answers-rest-in-a-pause');
  }

  /** Tells admission when the run has nothing to do any more, or something to do again. */
  balance(): void {
    const { monitor, children } = this.#context;
    const { turn } = monitor;
    if (this.#holdsHandoff !== this.#frozen) {
      this.#frozen = !this.#frozen;
      children.holdHandoff(this.#frozen).catch(() => undefined);
    }
    if (!this.unbalanced) return;
    if (!turn.want({ wants: !turn.wants, state: monitor.state })) return;
    this.#lacked = true;
    this.#tell();
  }

  /** Whether something has changed between the run and admission. */
  get stirs(): boolean {
    return this.unbalanced || this.regained || this.#holdsHandoff !== this.#frozen;
  }

  /** Whether {@link balance} has something to tell. */
  get unbalanced(): boolean {
    const { turn } = this.#context.monitor;
    return turn.applies && turn.wants !== this.#needsSlot;
  }

  /** Whether the run has got its slot back, and what it held is to go on. */
  get regained(): boolean {
    return this.#lacked && this.#context.monitor.turn.mayWork;
  }

  /** What was held goes on. */
  goOn(): void {
    this.#lacked = false;
  }

  /** Waits for what the handoff waits for: meanwhile the run has something to do. */
  async forHandoff(wait: () => Promise<void>): Promise<void> {
    this.#handoffWaits = true;
    await wait().finally(() => (this.#handoffWaits = false));
  }

  /** Gives the place back: nothing of the run runs any more. */
  async leave(): Promise<void> {
    if (this.#context.monitor.turn.leave()) this.#tell();
    await this.#telling;
  }

  /** A freeze holds the handoff; one that rested meanwhile goes on with the slot that was given back for it. */
  get #holdsHandoff(): boolean {
    const { book, monitor } = this.#context;
    const { turn } = monitor;
    return turn.frozen || (this.#frozen && book.waits.rests('handoff') && !turn.mayWork);
  }

  get #needsSlot(): boolean {
    const { book, monitor } = this.#context;
    const { turn } = monitor;
    if (turn.queued) return !book.paused;
    if (isAtWork(book, { answersRest: this.#answersRest, frozen: turn.frozen }) || turn.holdsAnswers)
      return true;
    const mayBegin = this.#handoffWaits || book.handoff.groups.waiting || book.board.startable().length > 0;
    return mayBegin && !book.paused && !turn.frozen;
  }

  async #settled(): Promise<void> {
    const { monitor, storeQueue } = this.#context;
    const { turn } = monitor;
    for (let wait = FIRST_AGAIN_MS; ; wait = Math.min(wait * 2, LONGEST_AGAIN_MS)) {
      if (await condition(() => turn.settled, wait)) return;
      const { stand } = turn;
      if (stand !== null) await storeActivities({ taskQueue: storeQueue }).askAdmission({ stand });
    }
  }

  /** A Reset may bring a run back that had given its place up. */
  async #askAfterResets(): Promise<void> {
    for (let seen = randomSource(); ;) {
      await condition(() => randomSource() !== seen);
      seen = randomSource();
      if (!this.#context.monitor.turn.startOver(workflowInfo().runId)) continue;
      this.#lacked = true;
      this.#tell();
    }
  }

  /** One after the other, whatever becomes of the run. */
  #tell(): void {
    const { stand } = this.#context.monitor.turn;
    if (stand === null) return;
    this.#telling = this.#telling.then(() => CancellationScope.nonCancellable(() => this.#bring(stand)));
    this.#telling.catch(() => undefined);
  }

  /** Where there is no admission, one is begun; but not for a run that only leaves. */
  async #bring(stand: Stand): Promise<void> {
    const workflowId = admissionWorkflowId({ prefix: workflowInfo().taskQueue });
    try {
      await getExternalWorkflowHandle(workflowId).signal(askSignal, { stand });
    } catch {
      if (stand.left) return;
      const { storeQueue } = this.#context;
      await storeActivities({ taskQueue: storeQueue }).askAdmission({ stand });
    }
  }
}
