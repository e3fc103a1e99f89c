import type {
  GiveBackOutcome,
  GiveBackRequest,
  TakeOutcome,
  TakeRequest,
} from '../../contract/hands-requests.js';
import type { StageEvent } from '../../contract/message-schemas.js';
import { samePerson } from '../../domain/approval/identity.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { HandsPlace, StageReturn, StageTake } from '../../domain/stage/hands.js';
import { isSettled } from '../../domain/stage/stage-state.js';
import { formatMoment } from '../../domain/text/duration.js';
import type { LedgerLog } from './ledger-log.js';
import type { StageBoard } from './stage-board.js';

type TakeEvent = Extract<StageEvent, { kind: 'taken' | 'take_failed' }>;

/** What takes and give-backs set in motion, and what they must know of the run. */
export interface TakeEffects {
  readonly take: (subject: string, take: StageTake) => void;
  readonly giveBack: (subject: string, back: StageReturn) => void;
  /** Nothing is asked of anybody about a stage any more, and it waits for nothing. */
  readonly forget: (subject: string) => void;
  /** Why this stage cannot be taken at this moment; `null` when it can. */
  readonly hindrance: (subject: string) => string | null;
}

/** A stage that somebody has, or is about to have. */
interface Taking {
  readonly take: StageTake;
  readonly place: HandsPlace | null;
  readonly attempt: number | null;
  readonly back: GiveBackRequest | null;
}

interface Asked {
  readonly request: TakeRequest;
  outcome: TakeOutcome | null;
}

/**
 * Who has which stage of a run in hand. One person at a time: whoever asks first, and the same person again is told
 * the same. A stage is had from the moment in which it was asked for, though its executor has still to be stopped.
 */
export class Takings {
  readonly #task: string;
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #effects: TakeEffects;
  readonly #takings = new Map<string, Taking>();
  readonly #asked = new Map<string, Asked>();
  readonly #returned = new Map<string, { readonly request: GiveBackRequest; readonly attempt: number }>();

  constructor(parts: { task: string; board: StageBoard; log: LedgerLog; effects: TakeEffects }) {
    this.#task = parts.task;
    this.#board = parts.board;
    this.#log = parts.log;
    this.#effects = parts.effects;
  }

  /** Takes in a take; `null` while the stage is being stopped for it ({@link answerTo}). */
  take(request: TakeRequest, at: string): TakeOutcome | null {
    const { stage, actor: by, token } = request;
    const before = this.#asked.get(token);
    if (before !== undefined) return this.#again(before, request);
    const refusal = this.#objection(request);
    if (refusal !== null) return { kind: 'refused', failure: refusal };
    const had = this.#takings.get(stage);
    const asked: Asked = { request, outcome: had === undefined ? null : doneOf(had, false) };
    this.#asked.set(token, asked);
    if (had !== undefined) return asked.outcome;
    const take = { id: token, by, at };
    this.#set(stage, { take, place: null, attempt: null, back: null });
    this.#log.write({ kind: 'taken', key: token, at, data: { stage, actor: by } });
    this.#effects.forget(stage);
    this.#board.move({ key: stage, to: 'running', at });
    this.#effects.take(stage, take);
    return null;
  }

  /** The answer to the take with this token; `null` while it waits, or when there was none. */
  answerTo(token: string): TakeOutcome | null {
    return this.#asked.get(token)?.outcome ?? null;
  }

  /** Judges a give-back. */
  giveBack(request: GiveBackRequest, at: string): GiveBackOutcome {
    const { stage, actor, token, discard, force } = request;
    const before = this.#returned.get(token);
    if (before !== undefined) {
      const same = before.request.stage === stage && before.request.discard === discard;
      return same ? { kind: 'done', changed: false, attempt: before.attempt } : this.#tokenUsed(request);
    }
    const taking = this.#takings.get(stage);
    const refusal = this.#objectionToReturn(request, taking);
    if (refusal !== null) return { kind: 'refused', failure: refusal };
    const attempt = taking?.attempt ?? 0;
    if (taking === undefined || taking.back !== null) return { kind: 'done', changed: false, attempt };
    this.#returned.set(token, { request, attempt });
    this.#set(stage, { ...taking, back: request });
    const data = { stage, attempt, actor, of: taking.take.by, discard, force };
    this.#log.write({ kind: 'given_back', key: token, at, data });
    this.#effects.giveBack(stage, { id: taking.take.id, by: actor, discard });
    return { kind: 'done', changed: true, attempt };
  }

  /** Hears a stage: that it is ready for its person, or could not be made so. */
  hear({ stage, event, at }: { stage: string; event: TakeEvent; at: string }): void {
    const known = this.#takings.get(stage);
    if (event.kind === 'take_failed') {
      if (known?.take.id === event.id) this.#over(stage, event.failure);
      return;
    }
    if (known !== undefined && known.take.id !== event.id) return;
    const { id, by, at: since, attempt, place } = event;
    const back = known?.back ?? null;
    const taking = { take: { id, by, at: since }, place, attempt, back };
    // a run that was Reset hears of a take that it does not know
    this.#effects.forget(stage);
    if (!known?.place) this.#board.extend(stage);
    this.#board.move({ key: stage, to: 'running', at, attempt });
    this.#set(stage, taking);
    for (const asked of this.#waitingFor(stage)) asked.outcome = doneOf(taking, asked.request.token === id);
  }

  /** An attempt of a stage has ended; a person's own one ends what they had. */
  attemptEnded(stage: string, attempt: number): void {
    if (this.#takings.get(stage)?.attempt === attempt) this.#over(stage, null);
  }

  /** A stage has ended, whoever had it. */
  stageEnded(stage: string): void {
    if (this.#takings.has(stage)) this.#over(stage, this.#refused(stage, 'it has ended meanwhile'));
  }

  #over(stage: string, reason: Failure | null): void {
    this.#takings.delete(stage);
    this.#board.takenBy({ key: stage, taken: null });
    const refusal = reason ?? this.#refused(stage, 'it was given back meanwhile');
    for (const asked of this.#waitingFor(stage)) asked.outcome = { kind: 'refused', failure: refusal };
  }

  #set(stage: string, taking: Taking): void {
    this.#takings.set(stage, taking);
    const { take, place, attempt, back } = taking;
    const { by, at } = take;
    this.#board.takenBy({ key: stage, taken: { by, at, attempt, place, returning: back !== null } });
  }

  #waitingFor(stage: string): Asked[] {
    return [...this.#asked.values()].filter(
      ({ request, outcome }) => request.stage === stage && outcome === null,
    );
  }

  #again(before: Asked, request: TakeRequest): TakeOutcome | null {
    const { stage, actor } = before.request;
    if (stage !== request.stage || !samePerson(actor, request.actor)) return this.#tokenUsed(request);
    const { outcome } = before;
    return outcome?.kind === 'done' ? { ...outcome, changed: false } : outcome;
  }

  #tokenUsed({ stage, token }: TakeRequest): { kind: 'refused'; failure: Failure } {
    return { kind: 'refused', failure: failure('REQUEST_TOKEN_USED', { task: this.#task, stage, token }) };
  }

  #objection({ stage, actor }: TakeRequest): Failure | null {
    const found = this.#board.get(stage);
    if (found === undefined) return this.#unknown(stage);
    const taking = this.#takings.get(stage);
    if (taking !== undefined && !samePerson(taking.take.by, actor)) return this.#held(stage, taking);
    if (taking?.back) return this.#refused(stage, 'it is being given back at this moment');
    if (taking !== undefined) return null;
    if (isSettled(found.state)) return this.#refused(stage, `it is ${found.state} already`);
    if (!this.#board.isOpen(stage))
      return this.#refused(stage, 'it has not begun, and has no working tree yet');
    const why = this.#effects.hindrance(stage);
    return why === null ? null : this.#refused(stage, why);
  }

  #objectionToReturn({ stage, actor, force }: GiveBackRequest, taking: Taking | undefined): Failure | null {
    if (this.#board.get(stage) === undefined) return this.#unknown(stage);
    if (taking === undefined) return failure('STAGE_NOT_TAKEN', { task: this.#task, stage });
    if (force === null && !samePerson(taking.take.by, actor)) return this.#held(stage, taking);
    return taking.place === null ? this.#refused(stage, 'what ran there is still being stopped') : null;
  }

  #held(stage: string, { take }: Taking): Failure {
    return failure('STAGE_TAKEN', {
      task: this.#task,
      stage,
      by: take.by.name,
      since: formatMoment(take.at),
    });
  }

  #refused(stage: string, why: string): Failure {
    return failure('TAKE_REFUSED', { task: this.#task, stage, why });
  }

  #unknown(stage: string): Failure {
    const known = this.#board.stages.map(({ key }) => key).join(', ');
    return failure('STAGE_UNKNOWN', { task: this.#task, stage, known: known.slice(0, 1000) });
  }
}

function doneOf({ place, attempt }: Taking, changed: boolean): TakeOutcome | null {
  if (place === null || attempt === null) return null;
  return { kind: 'done', changed, attempt, place };
}
