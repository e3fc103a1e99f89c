import type { StageAnswer } from '../../contract/stage-answer.js';
import type { Actor } from '../../domain/approval/approval.js';
import { isSettled, mayBecome, satisfiesNeeds, type StageState } from '../../domain/stage/stage-state.js';
import type { Stage } from '../../domain/plan/plan.js';
import { hasBegun } from '../../domain/plan/revision/judge-revision.js';
import type { StageReuse, StageStatus } from '../../domain/run/run-status.js';
import type { HintStatus } from '../../domain/stage/hint.js';
import type { StageWait } from '../../domain/stage/stage-wait.js';
import type { StageEvidence } from '../../domain/rerun/stage-evidence.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';
import type { Failure } from '../../domain/failure/failure.js';
import { attemptStatus } from './attempt-status.js';
import type { GatesResult } from '../../domain/stage/gate-report.js';
import type { TakenStatus } from '../../domain/stage/hands.js';

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
  /** Those that can never start, because of what they need. */
  readonly #unreachable = new Set<string>();
  #parallel: number;
  /** Those that wait until it is decided whether they are changed. */
  #held: ReadonlySet<string> = new Set();
  /** How many attempts the plan allows in a row. */
  readonly #allowed = new Map<string, number>();

  constructor({ stages, parallel }: { stages: readonly Stage[]; parallel: number }) {
    this.#parallel = parallel;
    for (const stage of stages) {
      this.#allowed.set(stage.key, stage.attempts);
      this.#stages.set(stage.key, newStage(stage));
    }
  }

  /** Lets these stages wait, and those that waited before go on. */
  holdBack(keys: readonly string[]): void {
    this.#held = new Set(keys);
  }

  /** The plan was revised. What has begun stays as it is; the rest is as the plan says now. */
  revise(plan: { stages: readonly Stage[]; parallel: number; at: string }): void {
    const before = new Map(this.#stages);
    this.#parallel = plan.parallel;
    this.#stages.clear();
    for (const stage of plan.stages) {
      const known = before.get(stage.key);
      this.#allowed.set(stage.key, stage.attempts);
      this.#stages.set(stage.key, revisedStage({ stage, known }));
      if (known !== undefined && !hasBegun(known)) this.#unreachable.delete(stage.key);
    }
    for (const key of [...before.keys()].filter((known) => !this.#stages.has(known))) {
      this.#allowed.delete(key);
      this.#unreachable.delete(key);
    }
    this.block({ at: plan.at });
  }

  /** All stages in plan order. */
  get stages(): StageStatus[] {
    return [...this.#stages.values()];
  }

  /** The stage with this key; `undefined` when the plan has none. */
  get(key: string): StageStatus | undefined {
    return this.#stages.get(key);
  }

  /** How many more stages may work at this moment. */
  get free(): number {
    let working = 0;
    for (const { state, waits, taken } of this.#stages.values()) {
      const rests = waits?.kind === 'rate_limit' || (taken !== undefined && taken.place !== null);
      if ((state === 'running' || state === 'validating') && !rests) working += 1;
    }
    return Math.max(0, this.#parallel - working);
  }

  /** The stages whose needs are satisfied and that have a free place, in plan order. */
  startable(): string[] {
    const { free } = this;
    if (free === 0) return [];
    const ready = this.stages.filter(
      ({ key, state, needs }) =>
        state === 'pending' && !this.#held.has(key) && needs.every((need) => this.#satisfied(need)),
    );
    return ready.slice(0, free).map(({ key }) => key);
  }

  /** Whether this stage has begun and not ended: only such a stage has something to say. */
  isOpen(key: string): boolean {
    const stage = this.#stages.get(key);
    if (stage === undefined || stage.state === 'pending' || isSettled(stage.state)) return false;
    return !this.#unreachable.has(key);
  }

  /** Marks what can never start as blocked, with the reason; in whatever order the plan names the stages. */
  block({ at }: { at: string }): void {
    for (let found = true; found;) {
      found = false;
      for (const { key, needs, state } of this.#stages.values()) {
        if (state !== 'pending') continue;
        const broken = needs.find((need) => this.#broken(need));
        if (broken === undefined) continue;
        const now = this.#stages.get(broken)?.state ?? 'failed';
        this.move({ key, to: 'blocked', at, reason: `needs ${broken}, which is ${now}` });
        this.#unreachable.add(key);
        found = true;
      }
    }
  }

  /** Whether no stage can ever move again without help: all settled, or blocked by one that is. */
  get finished(): boolean {
    for (const { key, state } of this.#stages.values())
      if (!isSettled(state) && !this.#unreachable.has(key)) return false;
    return true;
  }

  /** Whether every stage is completed or skipped. */
  get succeeded(): boolean {
    return this.stages.every(({ state }) => satisfiesNeeds(state));
  }

  /** Moves a stage; a move that its states do not allow is ignored (a late or repeated message). */
  move({ key, to, at, reason, attempt }: Move): boolean {
    const found = this.#stages.get(key);
    if (found === undefined || !mayBecome({ from: found.state, to })) return false;
    const stage = withoutWait(found);
    this.#stages.set(key, {
      ...stage,
      state: to,
      reason: reason ?? null,
      attempt: attempt ?? stage.attempt,
      maxAttempts: Math.max(stage.maxAttempts, attempt ?? 0),
      startedAt: stage.startedAt ?? (to === 'running' ? at : null),
      endedAt: isSettled(to) ? at : null,
    });
    return true;
  }

  /** Gives a stage one attempt more: the last one did not count. */
  extend(key: string): void {
    const stage = this.#stages.get(key);
    if (stage !== undefined) this.#stages.set(key, { ...stage, maxAttempts: stage.maxAttempts + 1 });
  }

  /** Gives a stage work again: all its attempts anew when a person asked for more, one that did not count otherwise. */
  giveWork({ key, answer, at }: { key: string; answer: StageAnswer['kind']; at: string }): void {
    if (answer === 'answered') this.extend(key);
    if (answer === 'again') this.renew(key);
    this.move({ key, to: 'running', at });
  }

  /** Gives a stage all its attempts once more, behind those that it has made. */
  renew(key: string): void {
    const stage = this.#stages.get(key);
    if (stage !== undefined)
      this.#stages.set(key, { ...stage, maxAttempts: stage.attempt + (this.#allowed.get(key) ?? 0) });
  }

  /**
   * Takes a stage back to its beginning, from whatever state: it waits for its needs again. Its attempts stay, and
   * their numbers go on.
   */
  reset({ key, reason }: { key: string; reason: string }): void {
    const stage = this.#stages.get(key);
    if (stage === undefined) return;
    const { title, needs, attempt, maxAttempts, attempts, hints } = stage;
    const begun = { state: 'pending', head: null, startedAt: null, endedAt: null } as const;
    const told = hints === undefined ? {} : { hints };
    this.#stages.set(key, { key, title, needs, attempt, maxAttempts, attempts, ...told, ...begun, reason });
    this.renew(key);
    this.#unreachable.delete(key);
  }

  /** Takes in what an earlier run proved of a stage: it does not run again. */
  adopt({ evidence, at }: { evidence: StageEvidence; at: string }): void {
    const { stage: key, run, attempt, verdict } = evidence;
    const stage = this.#stages.get(key);
    if (stage === undefined) return;
    const result = verdict.kind === 'completed' ? verdict.result : null;
    const authors = verdict.kind === 'completed' ? verdict.authors : undefined;
    this.#stages.set(key, {
      ...stage,
      state: verdict.kind,
      attempt,
      maxAttempts: Math.max(stage.maxAttempts, attempt),
      reason: verdict.kind === 'skipped' ? verdict.reason : null,
      head: verdict.kind === 'completed' ? verdict.head : null,
      endedAt: at,
      attempts: result === null ? [] : [{ run, ...result }],
      ...(authors === undefined ? {} : { authors }),
      reuse: { kind: 'kept', run, attempt },
    });
  }

  /** Notes why a stage runs again although an earlier run had come as far. */
  note({ key, reuse }: { key: string; reuse: StageReuse }): void {
    const stage = this.#stages.get(key);
    if (stage !== undefined) this.#stages.set(key, { ...stage, reuse });
  }

  /** Keeps what a stage waits for by itself; `null` when it goes on. */
  wait({ key, waits, reason }: { key: string; waits: StageWait | null; reason: string | null }): void {
    const stage = this.#stages.get(key);
    if (stage === undefined) return;
    this.#stages.set(key, { ...withoutWait(stage), reason, ...(waits === null ? {} : { waits }) });
  }

  /** Says why a stage does not get on, though its state has not changed. */
  say({ key, reason }: { key: string; reason: string | null }): void {
    const stage = this.#stages.get(key);
    if (stage !== undefined) this.#stages.set(key, { ...stage, reason });
  }

  /** Keeps what somebody told a stage for its next attempts. */
  hint({ key, hint }: { key: string; hint: HintStatus }): void {
    const stage = this.#stages.get(key);
    if (stage !== undefined) this.#stages.set(key, { ...stage, hints: [...(stage.hints ?? []), hint] });
  }

  /** Keeps who has a stage in hand; `null` for nobody. A person at work takes no place. */
  takenBy({ key, taken }: { key: string; taken: TakenStatus | null }): void {
    const stage = this.#stages.get(key);
    if (stage === undefined) return;
    const { taken: before, ...rest } = stage;
    if (before !== undefined || taken !== null)
      this.#stages.set(key, taken === null ? rest : { ...rest, taken });
  }

  /** Who worked by hand on a stage or, for the handoff, on what it takes in. */
  authorsOf(subject: string): readonly Actor[] {
    const stages = subject === 'handoff' ? this.stages : this.stages.filter(({ key }) => key === subject);
    return stages.flatMap(({ state, authors = [] }) => (state === 'skipped' ? [] : authors));
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
    const { attempt, head, by } = input.result;
    const laidAside = input.failure?.code === 'WORK_DISCARDED' || head === null;
    const authors = [...(stage.authors ?? []), ...(laidAside ? [] : (by ?? []))];
    const entry = attemptStatus(input);
    const others = stage.attempts.filter((known) => known.attempt !== attempt);
    this.#stages.set(input.key, {
      ...stage,
      attempt: Math.max(stage.attempt, attempt),
      head: laidAside ? stage.head : head,
      ...(authors.length === 0 ? {} : { authors }),
      attempts: [...others, entry].sort((one, other) => one.attempt - other.attempt),
    });
  }

  #satisfied(need: string): boolean {
    const state = this.#stages.get(need)?.state;
    return state !== undefined && satisfiesNeeds(state);
  }

  #broken(need: string): boolean {
    return this.#unreachable.has(need) || (this.#stages.get(need)?.state ?? 'failed') === 'failed';
  }
}

function withoutWait(stage: StageStatus): StageStatus {
  const free = { ...stage };
  delete free.waits;
  return free;
}

function newStage({ key, title, needs, attempts }: Stage): StageStatus {
  const begun = { state: 'pending', attempt: 0, head: null, startedAt: null, endedAt: null } as const;
  return { key, title, needs, ...begun, maxAttempts: attempts, reason: null, attempts: [] };
}

/** What was made before a stage was taken back stays with it; so does what people told it. */
function revisedStage({ stage, known }: { stage: Stage; known: StageStatus | undefined }): StageStatus {
  if (known === undefined) return newStage(stage);
  if (hasBegun(known)) return known;
  const { title, needs, attempts } = stage;
  const maxAttempts = known.attempt + attempts;
  return { ...known, title, needs, maxAttempts, state: 'pending', reason: null };
}
