import { isSettled, mayBecome, satisfiesNeeds, type StageState } from '../../domain/stage/stage-state.js';
import type { Stage } from '../../domain/plan/plan.js';
import type { AttemptStatus, StageStatus } from '../../domain/run/run-status.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { GatesResult } from '../../domain/stage/gate-report.js';

/** A change of a stage's state; `at` is an ISO time. */
export interface Move {
  readonly key: string;
  readonly to: StageState;
  readonly at: string;
  readonly reason?: string | null;
  readonly attempt?: number;
}

/** Keeps where each stage of a run stands, and says which may start. */
export class StageBoard {
  readonly #stages = new Map<string, StageStatus>();
  readonly #parallel: number;

  constructor({ stages, parallel }: { stages: readonly Stage[]; parallel: number }) {
    this.#parallel = parallel;
    for (const { key, title, needs, attempts } of stages) {
      this.#stages.set(key, {
        key,
        title,
        needs,
        state: 'pending',
        attempt: 0,
        maxAttempts: attempts,
        reason: null,
        head: null,
        startedAt: null,
        endedAt: null,
        attempts: [],
      });
    }
  }

  /** All stages in plan order. */
  get stages(): StageStatus[] {
    return [...this.#stages.values()];
  }

  /** The stage with this key; `undefined` when the plan has none. */
  get(key: string): StageStatus | undefined {
    return this.#stages.get(key);
  }

  /** The stages whose needs are satisfied and that have a free place, in plan order. */
  startable(): string[] {
    const working = this.stages.filter(({ state }) => state === 'running' || state === 'validating').length;
    const free = Math.max(0, this.#parallel - working);
    const ready = this.stages.filter(
      ({ state, needs }) => state === 'pending' && needs.every((need) => this.#satisfied(need)),
    );
    return ready.slice(0, free).map(({ key }) => key);
  }

  /** Marks what can never start as blocked, with the reason. */
  block({ at }: { at: string }): void {
    for (const stage of this.stages) {
      if (stage.state !== 'pending') continue;
      const broken = stage.needs.find((need) => this.#broken(need));
      if (broken === undefined) continue;
      const state = this.#stages.get(broken)?.state ?? 'failed';
      this.move({ key: stage.key, to: 'blocked', at, reason: `needs ${broken}, which is ${state}` });
    }
  }

  /** Whether no stage can ever move again without help: all settled, or blocked by one that is. */
  get finished(): boolean {
    return this.stages.every(({ state, needs }) => {
      return isSettled(state) || (state === 'blocked' && needs.some((need) => this.#broken(need)));
    });
  }

  /** Whether every stage is completed or skipped. */
  get succeeded(): boolean {
    return this.stages.every(({ state }) => satisfiesNeeds(state));
  }

  /** Moves a stage; a move that its states do not allow is ignored (a late or repeated message). */
  move({ key, to, at, reason, attempt }: Move): boolean {
    const stage = this.#stages.get(key);
    if (stage === undefined || !mayBecome({ from: stage.state, to })) return false;
    this.#stages.set(key, {
      ...stage,
      state: to,
      reason: reason ?? null,
      attempt: attempt ?? stage.attempt,
      startedAt: stage.startedAt ?? (to === 'running' ? at : null),
      endedAt: isSettled(to) ? at : null,
    });
    return true;
  }

  /** Keeps what an attempt came to. The same attempt again replaces what was known of it. */
  recordAttempt(input: {
    key: string;
    result: AttemptResult;
    gates: GatesResult | null;
    failure: Failure | null;
  }): void {
    const stage = this.#stages.get(input.key);
    if (stage === undefined) return;
    const { attempt, head, durationMs, changes, artifacts } = input.result;
    const gates = input.gates?.gates ?? [];
    const entry: AttemptStatus = {
      attempt,
      head,
      durationMs,
      changes,
      artifacts,
      gates,
      failure: input.failure,
    };
    const others = stage.attempts.filter((known) => known.attempt !== attempt);
    this.#stages.set(input.key, {
      ...stage,
      attempt: Math.max(stage.attempt, attempt),
      head: head ?? stage.head,
      attempts: [...others, entry].sort((one, other) => one.attempt - other.attempt),
    });
  }

  #satisfied(need: string): boolean {
    const state = this.#stages.get(need)?.state;
    return state !== undefined && satisfiesNeeds(state);
  }

  #broken(need: string): boolean {
    const stage = this.#stages.get(need);
    if (stage === undefined || stage.state === 'failed') return true;
    return stage.state === 'blocked' && stage.needs.some((next) => this.#broken(next));
  }
}
