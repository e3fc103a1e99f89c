import { condition, isCancellation, sleep, workflowInfo } from '@temporalio/workflow';

import type { OpenedRun, StageHead } from '../../activities/contracts.js';
import { failure } from '../../domain/failure/catalogue.js';
import { findStage } from '../../domain/plan/plan.js';
import type { RunInput, RunRef } from '../../domain/run/run-input.js';
import type { RunState } from '../../domain/run/run-state.js';
import { ioActivities, reportActivities, storeActivities } from '../activity-options.js';
import { foreignFailure } from '../foreign-failure.js';
import type { RunOutcome } from '../inputs.js';
import type { Effect, RunBook } from '../state/run-book.js';
import { headsOf, mergedHeads } from '../state/stage-heads.js';
import { Children } from './children.js';
import { LedgerWriter } from './ledger-writer.js';
import { isoNow, type RunMonitor } from './monitor.js';

type Opened = Extract<OpenedRun, { kind: 'opened' }>;

const MAX_HISTORY_EVENTS = 40_000;

/** Moves a run along: starts what may start, delivers answers, hands off, closes. */
export class RunDriver {
  readonly #input: RunInput;
  readonly #opened: Opened;
  readonly #monitor: RunMonitor;
  readonly #book: RunBook;
  readonly #run: RunRef;
  readonly #ledger: LedgerWriter;
  readonly #children: Children;
  readonly #storeQueue: string;
  readonly #ending = new Set<Promise<void>>();
  readonly #timed = new Set<string>();

  constructor(input: {
    input: RunInput;
    opened: Opened;
    monitor: RunMonitor;
    book: RunBook;
    storeQueue: string;
  }) {
    this.#input = input.input;
    this.#opened = input.opened;
    this.#monitor = input.monitor;
    this.#book = input.book;
    this.#storeQueue = input.storeQueue;
    this.#run = {
      repository: this.#input.repository,
      taskKey: this.#input.task.key,
      number: this.#opened.number,
      planHash: this.#input.plan.hash,
      identity: this.#input.startedBy,
      startedAt: workflowInfo().startTime.toISOString(),
    };
    this.#ledger = new LedgerWriter({ run: this.#run, log: this.#monitor.log, taskQueue: this.#storeQueue });
    this.#children = new Children({ run: this.#run });
  }

  /** From the base to the handoff; returns when nothing is left to do, throws a cancellation when stopped. */
  async drive(): Promise<void> {
    this.#monitor.show();
    const base = await this.#prepare();
    if (base === null) return;
    await this.#until(() => this.#book.board.finished && this.#children.none);
    if (this.#book.board.succeeded) await this.#handOff();
    else this.#monitor.fail(this.#stagesFailed());
  }

  /** Holds the open stages, or lets them go on. */
  hold(held: boolean): void {
    this.#background(this.#children.hold(held));
  }

  /** Waits until everything has stopped, then writes ledger, status and report. Not to be cancelled. */
  async close(): Promise<RunOutcome> {
    await Promise.all(this.#ending);
    this.#book.desk.withdraw({});
    const failed = this.#monitor.conclude();
    const aborted = failed?.code === 'RUN_ABORTED';
    const state: RunState = failed === null ? 'completed' : aborted ? 'aborted' : 'failed';
    const at = isoNow();
    this.#monitor.ended = { state, at };
    this.#monitor.log.write({
      kind: 'finished',
      key: String(this.#run.number),
      at,
      data: { state, failure: failed },
    });
    this.#monitor.show();
    await this.#ledger.close();
    const status = this.#monitor.status();
    await storeActivities({ taskQueue: this.#storeQueue }).saveStatus({ run: this.#run, status });
    return { state, number: this.#run.number, report: await this.#report() };
  }

  async #prepare(): Promise<string | null> {
    const { base } = this.#input;
    const io = ioActivities({ taskQueue: this.#opened.queues.io });
    try {
      const where = { run: this.#run, baseBranch: base.branch, localCommit: base.localCommit };
      const prepared = await io.prepareRepository(where);
      if (prepared.kind === 'ready') {
        this.#monitor.baseCommit = prepared.commit;
        return prepared.commit;
      }
      this.#monitor.fail(prepared.failure);
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.#monitor.fail(foreignFailure({ error, task: this.#run.taskKey }));
    }
    return null;
  }

  /** Keeps the run moving until `done`: delivers answers, starts what may start. */
  async #until(done: () => boolean): Promise<void> {
    for (;;) {
      for (const effect of this.#book.takeEffects(isoNow())) this.#deliver(effect);
      if (!this.#book.paused) for (const key of this.#book.board.startable()) this.#startStage(key);
      this.#watchDeadlines();
      this.#monitor.show();
      if (done()) return;
      await condition(() => done() || this.#book.hasEffects || this.#mayStart || this.#untimed.length > 0);
    }
  }

  get #mayStart(): boolean {
    return !this.#book.paused && this.#book.board.startable().length > 0;
  }

  #deliver(effect: Effect): void {
    switch (effect.kind) {
      case 'answer':
        this.#background(this.#children.answer(effect.subject, effect.answer));
        return;
      case 'fail':
        this.#book.board.move({
          key: effect.subject,
          to: 'failed',
          at: isoNow(),
          reason: effect.failure.message,
        });
        this.#monitor.fail(effect.failure);
        this.#monitor.stop();
        return;
      case 'abort':
        this.#monitor.abortedBy ??= effect.by;
        this.#monitor.stop();
        return;
    }
  }

  #startStage(key: string): void {
    const stage = findStage({ plan: this.#opened.plan, key });
    const base = this.#monitor.baseCommit;
    if (stage === undefined || base === null) return;
    const at = isoNow();
    if (workflowInfo().historyLength > MAX_HISTORY_EVENTS) {
      this.#monitor.fail(
        failure('RUN_TOO_LONG', { task: this.#run.taskKey, events: workflowInfo().historyLength }),
      );
      this.#monitor.stop();
      return;
    }
    this.#book.board.move({ key, to: 'running', at, attempt: 1 });
    this.#monitor.log.write({ kind: 'stage_started', key, at, data: { stage: key } });
    const { plan, planParts, queues } = this.#opened;
    const running = this.#children.stage(
      {
        schemaVersion: 1,
        run: this.#run,
        queues,
        storeQueue: this.#storeQueue,
        planPart: planParts[key] ?? '',
        onExhausted: plan.limits.onExhausted,
        hold: this.#book.paused,
        stage: key,
        base,
        requirements: this.#input.task.requirements,
        needs: headsOf({ board: this.#book.board, keys: stage.needs }),
        attempts: stage.attempts,
        firstAttempt: 1,
        timeoutMs: stage.timeoutMs,
        hasGates: stage.gates.length > 0,
        wantsApproval: stage.approval !== null,
      },
      stage.title,
    );
    const settled = running
      .catch((error: unknown) => {
        if (isCancellation(error)) return { kind: 'stopped', last: null } as const;
        return {
          kind: 'failed',
          failure: foreignFailure({ error, task: this.#run.taskKey }),
          last: null,
        } as const;
      })
      .then((result) => this.#book.settle(key, result, isoNow()));
    this.#background(settled);
  }

  async #handOff(): Promise<void> {
    const { handoff } = this.#opened.plan;
    if (handoff === null) return;
    if (handoff.start === 'manual') {
      this.#book.handoffWanted = 'ask';
      await this.#until(() => this.#book.handoffWanted === 'asked');
    }
    await this.#until(() => !this.#book.paused);
    const heads: StageHead[] = mergedHeads({ board: this.#book.board });
    let ended = false;
    const running = this.#children
      .handoff({
        schemaVersion: 1,
        run: this.#run,
        queues: this.#opened.queues,
        storeQueue: this.#storeQueue,
        planPart: this.#opened.planParts['handoff'] ?? '',
        onExhausted: this.#opened.plan.limits.onExhausted,
        hold: this.#book.paused,
        title: this.#input.task.title,
        baseBranch: this.#input.base.branch,
        localCommit: this.#input.base.localCommit,
        heads,
        hasGates: handoff.gates.length > 0,
        wantsApproval: handoff.approval !== null,
        publish: handoff.publish,
        prTitle: handoff.pr.title,
      })
      .then((result) => {
        this.#book.settleHandoff(result, isoNow());
        const reason = result.status.failure;
        if (result.kind === 'failed' && reason !== null) this.#monitor.fail(reason);
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) this.#monitor.fail(foreignFailure({ error, task: this.#run.taskKey }));
      })
      .finally(() => {
        ended = true;
      });
    this.#background(running);
    await this.#until(() => ended);
  }

  get #untimed() {
    return this.#book.desk.pending.filter(
      ({ id, deadlineAt }) => deadlineAt !== null && !this.#timed.has(id),
    );
  }

  /** A deadline never approves: it holds (nothing happens) or rejects. A decided request's timer does nothing. */
  #watchDeadlines(): void {
    for (const { id, deadlineAt } of this.#untimed) {
      this.#timed.add(id);
      const left = Date.parse(deadlineAt ?? '') - Date.now();
      const expired = sleep(Math.max(1, left), { summary: `deadline of ${id}` }).then(() => {
        this.#book.expire({ id, at: isoNow() });
      });
      expired.catch(() => undefined);
    }
  }

  #background(work: Promise<void>): void {
    const kept = work.catch(() => undefined).finally(() => this.#ending.delete(kept));
    this.#ending.add(kept);
  }

  #stagesFailed() {
    const stuck = this.#book.board.stages.filter(({ state }) => state === 'failed');
    const stages = stuck.map(({ key, reason }) => `"${key}" failed (${reason ?? 'no reason'})`).join('; ');
    return failure('RUN_STAGES_FAILED', { task: this.#run.taskKey, stages });
  }

  async #report(): Promise<string | null> {
    const { requirements } = this.#input.task;
    const status = this.#monitor.status();
    try {
      const io = reportActivities({ taskQueue: this.#opened.queues.io });
      return (await io.writeReport({ run: this.#run, status, requirements })).path;
    } catch {
      return null;
    }
  }
}
