import { ActivityFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';

import type { ExecActivities, IoActivities } from '../activities/contracts.js';
import type { HostQueues } from '../contract/task-queues.js';
import type { RunRef } from '../domain/run/run-input.js';
import {
  closingActivities,
  execActivities,
  ioActivities,
  lastActivities,
  probeActivities,
  storeActivities,
  watchActivities,
} from './activity-options.js';

/** A run's host, and how long it may be silent. */
export interface RunHost {
  readonly hostId: string;
  readonly queues: HostQueues;
  /** Milliseconds; `null` in runs that began before hosts could be given up: they wait for ever. */
  readonly timeoutMs: number | null;
}

/** What happens to a run's host. */
export type HostNews =
  | { readonly kind: 'host_silent'; readonly hostId: string; readonly since: string; readonly why: string }
  | { readonly kind: 'host_answers'; readonly hostId: string }
  | { readonly kind: 'host_changed'; readonly hostId: string; readonly queues: HostQueues };

/** What came of work on a host: its result, or that the host was given up with it. */
export type Done<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'moved'; readonly from: string; readonly to: string };

/** A host that answers its probe is busy: it is asked less often, up to this. */
const BUSY_LONGEST_MS = 1_800_000;
/** A silent host is asked, and others are looked for, at least this often. */
const SILENT_LONGEST_MS = 300_000;

/**
 * The line of one child to its run's host. Work goes to the host's own queues, and costs nothing more as long as
 * somebody there takes it. When nobody has for `timeoutMs`, the host is probed; when it does not answer and another
 * host can take the work, the host is fenced and the work moves. When none can, the line waits for either.
 */
export class HostLine {
  readonly #run: RunRef;
  readonly #stage: string;
  readonly #storeQueue: string;
  readonly #tell: (news: HostNews) => void;
  readonly #timeoutMs: number | null;
  #hostId: string;
  #queues: HostQueues;
  #silent = false;

  constructor(input: {
    run: RunRef;
    stage: string;
    host: RunHost;
    storeQueue: string;
    tell: (news: HostNews) => void;
  }) {
    this.#run = input.run;
    this.#stage = input.stage;
    this.#storeQueue = input.storeQueue;
    this.#tell = input.tell;
    this.#timeoutMs = input.host.timeoutMs;
    this.#hostId = input.host.hostId;
    this.#queues = input.host.queues;
  }

  /** Whether the host does not answer at this moment: nobody's time runs meanwhile. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Short work, on whichever host has the run: it looks before it acts, so another host just does it again. */
  io<T>(work: (io: IoActivities) => Promise<T>): Promise<T> {
    return this.#wherever((startMs) =>
      work(ioActivities({ taskQueue: this.#queues.io, hostTimeoutMs: this.#timeoutMs, startMs })),
    );
  }

  /** Long work of an attempt; `moved` when its host was given up, and the attempt is fenced there. */
  exec<T>(
    { attempt, summary }: { attempt: number; summary: string },
    work: (exec: ExecActivities) => Promise<T>,
  ): Promise<Done<T>> {
    return this.#carried(attempt, (startMs) =>
      work(
        execActivities({
          taskQueue: this.#queues.exec,
          summary,
          hostTimeoutMs: this.#timeoutMs,
          startMs,
        }),
      ),
    );
  }

  /** A long wait, for something of whichever host has the run: where that was given up, the next one is asked. */
  wait<T>({ summary }: { summary: string }, work: (exec: ExecActivities) => Promise<T>): Promise<T> {
    return this.#wherever((startMs) =>
      work(
        execActivities({ taskQueue: this.#queues.exec, summary, hostTimeoutMs: this.#timeoutMs, startMs }),
      ),
    );
  }

  /** A wait for something outside that any host can look at: each look is short, and repeated for as long as it takes. */
  watch<T>({ summary }: { summary: string }, work: (io: IoActivities) => Promise<T>): Promise<T> {
    return this.#wherever((startMs) =>
      work(watchActivities({ taskQueue: this.#queues.io, summary, hostTimeoutMs: this.#timeoutMs, startMs })),
    );
  }

  /** What is to be tidied outside at an end: worth a few minutes, not an end that never comes. */
  close<T>(work: (io: IoActivities) => Promise<T>): Promise<T> {
    return work(closingActivities({ taskQueue: this.#queues.io, hostTimeoutMs: this.#timeoutMs }));
  }

  /** Long work on a commit that is kept: where its host was given up, another one does it again. */
  async again<T>(
    at: { attempt: number; summary: string },
    work: (exec: ExecActivities) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const done = await this.exec(at, work);
      if (done.kind === 'done') return done.value;
    }
  }

  /**
   * Work that only this host can do, on files that a person has there: it is waited for, however long it is silent, and
   * nothing moves.
   */
  async stay<T>({ summary }: { summary: string }, work: (exec: ExecActivities) => Promise<T>): Promise<T> {
    const { exec: taskQueue } = this.#queues;
    const silent = this.#hostId;
    const since = new Date(Date.now()).toISOString();
    for (let startMs = this.#timeoutMs; ; startMs = startMs && Math.min(startMs * 2, BUSY_LONGEST_MS)) {
      try {
        const hostTimeoutMs = this.#timeoutMs;
        const value = await work(execActivities({ taskQueue, summary, hostTimeoutMs, startMs }));
        if (this.#silent) this.#tell({ kind: 'host_answers', hostId: silent });
        this.#silent = false;
        return value;
      } catch (error) {
        if (!nobodyCame(error)) throw error;
      }
      const why = 'a person works there, so nobody else can take it';
      if (!this.#silent) this.#tell({ kind: 'host_silent', hostId: silent, since, why });
      this.#silent = true;
    }
  }

  /** The same at the end of a stage: worth a minute or two, not an end that never comes. */
  async last<T>({ summary }: { summary: string }, work: (exec: ExecActivities) => Promise<T>): Promise<T> {
    return work(lastActivities({ taskQueue: this.#queues.exec, summary, hostTimeoutMs: this.#timeoutMs }));
  }

  /** On the host that has the run; where that was given up, on the next one. */
  async #wherever<T>(work: (startMs: number | null) => Promise<T>): Promise<T> {
    for (;;) {
      const done = await this.#carried(null, work);
      if (done.kind === 'done') return done.value;
    }
  }

  async #carried<T>(attempt: number | null, work: (startMs: number | null) => Promise<T>): Promise<Done<T>> {
    let startMs = this.#timeoutMs;
    for (;;) {
      try {
        return { kind: 'done', value: await work(startMs) };
      } catch (error) {
        if (startMs === null || !nobodyCame(error)) throw error;
      }
      const from = this.#hostId;
      if (await this.#moved({ attempt })) return { kind: 'moved', from, to: this.#hostId };
      startMs = Math.min(startMs * 2, BUSY_LONGEST_MS);
    }
  }

  /** Finds out why nobody came: false when the host is there after all, true when another one has the run now. */
  async #moved({ attempt }: { attempt: number | null }): Promise<boolean> {
    const since = new Date(Date.now()).toISOString();
    const silent = this.#hostId;
    let patienceMs = this.#timeoutMs ?? 0;
    try {
      while (!(await this.#answers(patienceMs))) {
        const store = storeActivities({ taskQueue: this.#storeQueue });
        const chosen = await store.chooseHost({ run: this.#run, stage: this.#stage, attempt, silent });
        if (chosen.kind === 'same') return false;
        if (chosen.kind === 'host') {
          const { hostId, queues } = chosen;
          this.#hostId = hostId;
          this.#queues = queues;
          this.#tell({ kind: 'host_changed', hostId, queues });
          return true;
        }
        if (!this.#silent) this.#tell({ kind: 'host_silent', hostId: silent, since, why: chosen.why });
        this.#silent = true;
        patienceMs = Math.min(patienceMs * 2, Math.max(SILENT_LONGEST_MS, this.#timeoutMs ?? 0));
      }
      if (this.#silent) this.#tell({ kind: 'host_answers', hostId: silent });
      return false;
    } finally {
      this.#silent = false;
    }
  }

  /** Whether the host takes a probe within that time. */
  async #answers(withinMs: number): Promise<boolean> {
    try {
      await probeActivities({ taskQueue: this.#queues.io, withinMs, hostId: this.#hostId }).probe();
      return true;
    } catch (error) {
      if (isCancellation(error)) throw error;
      return false;
    }
  }
}

/** Whether an activity failed because nobody took it from its queue in time. */
function nobodyCame(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_START'
  );
}
