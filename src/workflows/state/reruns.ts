import type { RerunOutcome, RerunRequest } from '../../contract/messages.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { affectedStages, unknownStages } from '../../domain/rerun/affected.js';
import { formatMoment } from '../../domain/text/duration.js';
import type { LedgerLog } from './ledger-log.js';
import type { StageBoard } from './stage-board.js';

/** Where the handoff stands, as far as it decides about a rerun. */
export type HandoffStand = 'idle' | 'open' | 'published';

/** What a rerun sets in motion. */
export interface RerunEffects {
  /** Stops an open stage, or the handoff. */
  readonly stop: (subject: string) => void;
  /** Nothing is asked of anybody about it any more, and no answer that still waits is given. */
  readonly forget: (subject: string) => void;
}

interface Asked {
  readonly request: RerunRequest;
  outcome: RerunOutcome | null;
}

/**
 * A run's requests to run stages again. A stage that is open is stopped first and goes back when it has ended; the
 * others go back at once. An open handoff is stopped before anything else, unless it is of other stages alone: when it turns
 * out to have published, the request is refused and nothing was touched.
 */
export class Reruns {
  readonly #task: string;
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #effects: RerunEffects;
  readonly #asked = new Map<string, Asked>();
  /** Stages that are being stopped to go back, with the reason. */
  readonly #leaving = new Map<string, string>();

  constructor(parts: { task: string; board: StageBoard; log: LedgerLog; effects: RerunEffects }) {
    this.#task = parts.task;
    this.#board = parts.board;
    this.#log = parts.log;
    this.#effects = parts.effects;
  }

  /** Whether a request waits for the handoff to stop. */
  get waiting(): boolean {
    return [...this.#asked.values()].some(({ outcome }) => outcome === null);
  }

  /** Whether this stage is being stopped to go back. */
  isLeaving(key: string): boolean {
    return this.#leaving.has(key);
  }

  /** Takes in a request and gives its answer; `null` while the handoff is being stopped ({@link answerTo}). */
  ask(input: {
    request: RerunRequest;
    handoff: { readonly standFor: (keys: readonly string[]) => HandoffStand };
    closed: boolean;
    at: string;
  }): RerunOutcome | null {
    const { request, closed, at } = input;
    const before = this.#asked.get(request.token);
    if (before !== undefined) return this.#again(before, request);
    const handoff = input.handoff.standFor(affectedStages({ stages: this.#board.stages, wish: request }));
    const refusal = closed
      ? failure('RUN_NOT_ACTIVE', { task: this.#task, state: 'ending' })
      : this.#objection(request, handoff);
    const asked: Asked = { request, outcome: null };
    this.#asked.set(request.token, asked);
    if (refusal !== null) this.#refuse(asked, refusal, at);
    else if (handoff === 'open') this.#effects.stop('handoff');
    else asked.outcome = this.#apply(request, at);
    return asked.outcome;
  }

  /** The answer to the request with this token; `null` while it waits, or when there was none. */
  answerTo(token: string): RerunOutcome | null {
    return this.#asked.get(token)?.outcome ?? null;
  }

  /** The handoff has stopped: what waited for it is done, or refused when it had begun to publish. */
  handoffStopped({ published, at }: { published: boolean; at: string }): void {
    for (const asked of this.#asked.values()) {
      if (asked.outcome !== null) continue;
      if (published) this.#refuse(asked, failure('RERUN_TOO_LATE', { task: this.#task }), at);
      else asked.outcome = this.#apply(asked.request, at);
    }
  }

  /** A stage that was being stopped has ended, and goes back. */
  goBack({ key, at }: { key: string; at: string }): void {
    const reason = this.#leaving.get(key) ?? '';
    this.#leaving.delete(key);
    this.#reset(key, reason, at);
  }

  /** The run ends: what still waits is refused. */
  close(): void {
    for (const asked of this.#asked.values())
      asked.outcome ??= {
        kind: 'refused',
        failure: failure('RUN_NOT_ACTIVE', { task: this.#task, state: 'ending' }),
      };
  }

  #again(before: Asked, request: RerunRequest): RerunOutcome | null {
    if (wishOf(before.request) !== wishOf(request)) {
      const used = failure('RERUN_TOKEN_USED', { task: this.#task, token: request.token });
      return { kind: 'refused', failure: used };
    }
    return before.outcome?.kind === 'done' ? { ...before.outcome, changed: false } : before.outcome;
  }

  #objection(request: RerunRequest, handoff: HandoffStand): Failure | null {
    const { stages } = this.#board;
    const task = this.#task;
    const [stage] = unknownStages({ stages, from: request.from });
    if (stage !== undefined) {
      const known = stages.map(({ key }) => key).join(', ');
      return failure('STAGE_UNKNOWN', { task, stage, known: known.slice(0, 1000) });
    }
    if (handoff === 'published') return failure('RERUN_TOO_LATE', { task });
    const affected = affectedStages({ stages, wish: request });
    if (affected.length === 0) return failure('RERUN_NOTHING', { task });
    const held = affected.map((key) => this.#board.get(key)).find((each) => each?.taken !== undefined);
    if (held?.taken === undefined) return null;
    const { by, at } = held.taken;
    return failure('STAGE_TAKEN', { task, stage: held.key, by: by.name, since: formatMoment(at) });
  }

  #refuse(asked: Asked, refusal: Failure, at: string): void {
    asked.outcome = { kind: 'refused', failure: refusal };
    this.#write(asked.request, { outcome: refusal.code }, at);
  }

  #apply(request: RerunRequest, at: string): RerunOutcome {
    const rerun = affectedStages({ stages: this.#board.stages, wish: request });
    const stopped = rerun.filter((key) => this.#board.isOpen(key));
    this.#write(request, { outcome: 'accepted', stages: rerun.length, stopped: stopped.length }, at);
    const reason = `rerun on request of ${request.actor.name}`;
    for (const key of rerun) {
      this.#effects.forget(key);
      if (!stopped.includes(key)) this.#reset(key, reason, at);
      else if (!this.#leaving.has(key)) this.#stop(key, reason);
    }
    this.#board.block({ at });
    return { kind: 'done', changed: true, rerun, stopped };
  }

  #stop(key: string, reason: string): void {
    this.#leaving.set(key, reason);
    this.#effects.stop(key);
  }

  #reset(key: string, reason: string, at: string): void {
    const attempt = this.#board.get(key)?.attempt ?? 0;
    this.#board.reset({ key, reason });
    this.#log.write({ kind: 'reran', key, at, data: { stage: key, after: attempt, reason } });
  }

  #write({ actor, reason, from, failed, token }: RerunRequest, outcome: object, at: string): void {
    const data = { actor, reason, from, failed, ...outcome };
    this.#log.write({ kind: 'rerun_requested', key: token, at, data });
  }
}

function wishOf({ from, failed }: RerunRequest): string {
  return canonicalJson({ from, failed });
}
