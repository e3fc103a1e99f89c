import type { Command } from '../domain/command.js';
import { fail } from '../domain/failure/catalogue.js';
import { tryBoundLog } from './bound-log.js';
import type { CarriedEnd } from './carried-end.js';
import { type Launch, launch } from './launch.js';
import { type Progress, startMeasuring } from './limits.js';
import type { Identity } from './identity.js';
import { type Look, type Verdict, lookAtRecord } from './look-at-record.js';
import { type RecordFiles, recordFiles } from './record-files.js';
import { type Ending, fence, giveVerdict, settle } from './settle.js';
import { type Waker, makeWaker } from './waker.js';

/** A process to carry from its launch to its end. All times in milliseconds. */
export interface CarryInput {
  /** The folder of this process's files, its own and outside of the working tree. Names the process. */
  readonly record: string;
  readonly command: Command;
  readonly cwd: string;
  /** The whole environment; `STAGEGATE_PROCESS` is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Counted from the recorded start, also across workers. `null`: no limit. */
  readonly timeoutMs: number | null;
  /** The longest silence of the log. `null`: no limit. */
  readonly stallMs: number | null;
  /** About how large the log may be; see {@link boundLog}. */
  readonly logBytes: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** A requested cancellation: the process and all it started are ended. */
  readonly stop: AbortSignal;
  /** The worker goes away: the process goes on alone. */
  readonly leave: AbortSignal;
  /** Called at once and then at least each second, for a heartbeat. */
  readonly onPoll: (state: Progress) => void;
}

/** How often a record is looked at; the end of a process launched from here is noticed at once. */
const TICK_MS = 50;
const POLL_MS = 500;
/** How long a wrapper may take from creating its claim to having written it. */
const UNCLEAR_MS = 5_000;
/** A wrapper that ends without having claimed anything is tried again so many times. */
const MOST_LAUNCHES = 3;

/**
 * Carries a process to its end: launches it when its record is new, finds it again when another worker (or this one,
 * before) launched it, and says how it ended when it has. Safe to call any number of times, also from two workers at
 * once: the command runs at most once for a record, and every caller gets the same end.
 *
 * Fails as {@link launch} does; nothing runs then.
 */
export async function carryProcess(input: CarryInput): Promise<CarriedEnd> {
  const files = recordFiles(input.record);
  const waker = makeWaker({ signals: [input.stop, input.leave] });
  const turn = makeTurn({ input, files, waker });
  try {
    for (;;) {
      const end = await turn(lookAtRecord(files));
      if (end !== null) return end;
    }
  } finally {
    waker.close();
  }
}

type Turn = (look: Look) => Promise<CarriedEnd | null>;

/** One look, one step; `null` when there is more to come. */
function makeTurn({ input, files, waker }: { input: CarryInput; files: RecordFiles; waker: Waker }): Turn {
  let launched: Extract<Launch, { kind: 'launched' }> | null = null;
  let launches = 0;
  let measure: (() => Progress) | null = null;
  let unclearSince: number | null = null;
  const poll = makePoll({ input, files });
  const idle: Progress = { elapsedMs: 0, quietMs: 0, bytes: 0 };
  const onWait = () => poll(measure?.() ?? idle);
  const end = (identity: Identity | null, ending: Ending) =>
    settle({ files, identity, ending, graceMs: input.graceMs, onWait });
  const doom = (kind: Verdict['kind'], durationMs: number) =>
    giveVerdict({ files, verdict: { kind, durationMs } });

  return async (look) => {
    switch (look.kind) {
      case 'ended':
        return look.end;
      case 'doomed':
        return end(fence({ files }), look.verdict);
      case 'finished':
        tryBoundLog({ log: files.log, limit: input.logBytes });
        return end(look.identity, { kind: 'exited', exitCode: look.exitCode, durationMs: look.durationMs });
      case 'gone':
        return end(look.identity, { kind: 'interrupted', durationMs: look.durationMs });
      case 'absent':
      case 'unclear':
      case 'running':
    }
    if (look.kind === 'running') measure ??= startMeasuring({ files, startedAt: look.startedAt });
    const progress = measure?.() ?? idle;
    const verdict = judge({ input, progress });
    if (verdict !== null) {
      doom(verdict, progress.elapsedMs);
      return null;
    }
    if (input.leave.aborted) return { kind: 'left' };
    unclearSince = look.kind === 'unclear' ? (unclearSince ?? performance.now()) : null;
    if (unclearSince !== null && performance.now() - unclearSince > UNCLEAR_MS) {
      doom('interrupted', 0);
      return null;
    }
    if (look.kind === 'absent' && (launched === null || launched.isOver())) {
      if (launches === MOST_LAUNCHES)
        fail('STATE_FOLDER', { path: files.folder, detail: 'a process cannot write its record there' });
      launches += 1;
      const next = await launch({ files, ...input, onOver: waker.wake });
      if (next.kind === 'not_found') return next;
      launched = next;
    }
    poll(progress);
    await waker.nap(TICK_MS);
    return null;
  };
}

/** Why the engine is to end the process now; `null` when it may go on. */
function judge({ input, progress }: { input: CarryInput; progress: Progress }): Verdict['kind'] | null {
  if (input.stop.aborted) return 'cancelled';
  if (input.timeoutMs !== null && progress.elapsedMs >= input.timeoutMs) return 'timed_out';
  if (input.stallMs !== null && progress.quietMs >= input.stallMs) return 'stalled';
  return null;
}

/** Bounds the log each time, and tells the caller now and then. */
function makePoll({ input, files }: { input: CarryInput; files: RecordFiles }) {
  let toldAt = -Infinity;
  return (progress: Progress): void => {
    tryBoundLog({ log: files.log, limit: input.logBytes });
    if (performance.now() - toldAt < POLL_MS) return;
    toldAt = performance.now();
    input.onPoll(progress);
  };
}
