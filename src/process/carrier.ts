import { fail } from '../domain/failure/catalogue.js';
import { blotterOf } from './blot-out.js';
import { tryBoundLog } from './bound-log.js';
import type { CarriedEnd } from './carried-end.js';
import type { CarryInput } from './carry-input.js';
import type { Identity } from './identity.js';
import { launch } from './launch.js';
import { type Progress, startMeasuring } from './progress.js';
import type { Look, Verdict } from './look-at-record.js';
import type { RecordFiles } from './record-files.js';
import { type Ending, fence, giveVerdict, settle } from './settle.js';
import type { Waker } from './waker.js';

/** How often a record is looked at; the end of a process launched from here is noticed at once. */
const TICK_MS = 50;
const POLL_MS = 500;
/** How long a wrapper may take from creating its claim to having written it. */
const UNCLEAR_MS = 3_000;
/** A wrapper that ends without having claimed anything is tried again so many times. */
const MOST_LAUNCHES = 3;

const NOTHING_YET: Progress = { elapsedMs: 0, quietMs: 0, bytes: 0 };

/** One worker's way with one record: each look leads to one step, and the last step to the end. */
export class Carrier {
  readonly #input: CarryInput;
  readonly #files: RecordFiles;
  readonly #waker: Waker;
  #launches = 0;
  /** Whether a wrapper of ours is there, on its way to the claim or beyond it. */
  #isLaunched = () => false;
  /** The process once it was seen running; a record that is damaged later does not hide it. */
  #seen: Identity | null = null;
  #measure = () => NOTHING_YET;
  #unclearSince: number | null = null;
  #toldAt = -Infinity;
  readonly #blot: () => void;

  constructor({ input, files, waker }: { input: CarryInput; files: RecordFiles; waker: Waker }) {
    this.#input = input;
    this.#files = files;
    this.#waker = waker;
    this.#blot = blotterOf({ file: files.log, secrets: input.secrets ?? [], limit: input.logBytes });
  }

  /** Takes one step; `null` when there are more to come. */
  async step(look: Look): Promise<CarriedEnd | null> {
    switch (look.kind) {
      case 'ended':
        return look.end;
      case 'doomed':
        return this.#settle({ identity: fence({ files: this.#files }), ending: look.verdict });
      case 'finished':
        return this.#settle({
          identity: look.identity,
          ending: { kind: 'exited', exitCode: look.exitCode, durationMs: look.durationMs },
        });
      case 'gone':
        return this.#settle({
          identity: look.identity,
          ending: { kind: 'interrupted', durationMs: look.durationMs },
        });
      case 'running':
        this.#notice(look);
        return this.#goOn(look);
      case 'absent':
      case 'unclear':
        return this.#goOn(look);
    }
  }

  #notice({ identity, startedAt }: { identity: Identity; startedAt: number }): void {
    if (this.#seen !== null) return;
    this.#seen = identity;
    this.#measure = startMeasuring({ files: this.#files, startedAt });
  }

  async #goOn(look: Look): Promise<CarriedEnd | null> {
    const progress = this.#measure();
    const reason = this.#reasonToEnd({ look, progress });
    if (reason !== null) {
      const verdict = { kind: reason, durationMs: progress.elapsedMs };
      if (giveVerdict({ files: this.#files, verdict })) return null;
      return this.#settle({ identity: fence({ files: this.#files }), ending: verdict });
    }
    if (this.#input.leave.aborted) return { kind: 'left' };
    if (look.kind === 'absent' && !this.#isLaunched()) {
      const notFound = await this.#launch();
      if (notFound !== null) return notFound;
    }
    this.#poll(progress);
    await this.#waker.nap(TICK_MS);
    return null;
  }

  #reasonToEnd({ look, progress }: { look: Look; progress: Progress }): Verdict['kind'] | null {
    const { stop, timeoutMs, stallMs, overLimit } = this.#input;
    if (stop.aborted) return 'cancelled';
    if (timeoutMs !== null && progress.elapsedMs >= timeoutMs) return 'timed_out';
    if (look.kind === 'running' && overLimit?.() === true) return 'over_limit';
    if (stallMs !== null && progress.quietMs >= stallMs) return 'stalled';
    if (look.kind !== 'running' && this.#seen !== null) return 'interrupted';
    this.#unclearSince = look.kind === 'unclear' ? (this.#unclearSince ?? performance.now()) : null;
    const isDamaged = this.#unclearSince !== null && performance.now() - this.#unclearSince > UNCLEAR_MS;
    return isDamaged ? 'interrupted' : null;
  }

  async #launch(): Promise<CarriedEnd | null> {
    const { command, cwd, env, stdin } = this.#input;
    if (this.#launches === MOST_LAUNCHES)
      fail('STATE_FOLDER', { path: this.#files.folder, detail: 'a process cannot write its record there' });
    this.#launches += 1;
    const launched = await launch({
      files: this.#files,
      command,
      cwd,
      env,
      ...(stdin === undefined ? {} : { stdin }),
      onOver: this.#waker.wake,
    });
    if (launched.kind === 'not_found') return launched;
    this.#isLaunched = () => !launched.isOver();
    return null;
  }

  /** Blots out and bounds the log each time, and tells the caller now and then. */
  #poll(progress: Progress): void {
    this.#blot();
    tryBoundLog({ log: this.#files.log, limit: this.#input.logBytes });
    if (performance.now() - this.#toldAt < POLL_MS) return;
    this.#toldAt = performance.now();
    this.#input.onPoll(progress);
  }

  async #settle({ identity, ending }: { identity: Identity | null; ending: Ending }): Promise<CarriedEnd> {
    const end = await settle({
      files: this.#files,
      identity: identity ?? this.#seen,
      ending,
      graceMs: this.#input.graceMs,
      onWait: () => this.#poll(this.#measure()),
    });
    tryBoundLog({ log: this.#files.log, limit: this.#input.logBytes });
    return end;
  }
}
