import type { StageAnswer } from '../../contract/stage-answer.js';
import type { RetryNowOutcome, RetryNowRequest } from '../../contract/stage-requests.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { formatMoment } from '../../domain/text/duration.js';
import type { LedgerLog } from './ledger-log.js';
import type { StageBoard } from './stage-board.js';

/** Sends the run's answer on its way to a stage. */
export type DeliverAnswer = (subject: string, answer: StageAnswer) => void;

/** A stage's word that its agent's rate limit keeps it; `until` is an ISO time. */
export interface RateLimited {
  readonly attempt: number;
  readonly agent: string;
  readonly until: string;
}

/** A stage that waits for a moment to pass. */
export interface Waiting extends RateLimited {
  readonly stage: string;
}

/**
 * The stages of a run that wait for a rate limit to pass. Such a stage has no place among those that work: it asks for one
 * again when the moment has come, or when a person lets it go on before. And those that wait for the run itself.
 */
export class Waits {
  readonly #task: string;
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #answer: DeliverAnswer;
  readonly #waiting = new Map<string, Waiting>();
  /** Those that wait for the end of a pause or a freeze. */
  readonly #resting = new Set<string>();
  /** Requests to wait no longer that were granted, by their tokens. */
  readonly #ended = new Map<string, { readonly stage: string; readonly attempt: number }>();

  constructor(parts: { task: string; board: StageBoard; log: LedgerLog; answer: DeliverAnswer }) {
    this.#task = parts.task;
    this.#board = parts.board;
    this.#log = parts.log;
    this.#answer = parts.answer;
  }

  /** The stages that wait now. */
  get waiting(): Waiting[] {
    return [...this.#waiting.values()];
  }

  /** A stage, or the handoff, waits until the run lets it go on; or it goes on. */
  rest(subject: string, rests: boolean): void {
    if (rests) this.#resting.add(subject);
    else this.#resting.delete(subject);
  }

  /** Whether it waits until the run lets it go on. */
  rests(subject: string): boolean {
    return this.#resting.has(subject);
  }

  /** A stage waits; said twice it is passed over. */
  hear({ stage, news, at }: { stage: string; news: RateLimited; at: string }): void {
    const { attempt, agent, until } = news;
    if (this.#waiting.get(stage)?.attempt === attempt) return;
    this.#waiting.set(stage, { stage, attempt, agent, until });
    const reason = `the provider of ${agent} lets it do no more before ${formatMoment(until)}`;
    this.#board.wait({ key: stage, waits: { kind: 'rate_limit', agent, until }, reason });
    this.#board.extend(stage);
    const data = { stage, attempt, agent, until };
    this.#log.write({ kind: 'rate_limited', key: `${stage}/${String(attempt)}`, at, data });
  }

  /** The moment has come for this attempt's wait, or a person does not want to wait for it; false when it waits no more. */
  pass({ stage, attempt }: { stage: string; attempt?: number }): boolean {
    const waiting = this.#waiting.get(stage);
    if (waiting === undefined || (attempt !== undefined && waiting.attempt !== attempt)) return false;
    this.#waiting.delete(stage);
    this.#answer(stage, { kind: 'go_on' });
    return true;
  }

  /** A person asks not to wait any longer. The next attempt begins when a place is free and the run is not paused. */
  end({ stage, actor, token }: RetryNowRequest, at: string): RetryNowOutcome {
    const before = this.#ended.get(token);
    if (before?.stage === stage) return { kind: 'done', changed: false, attempt: before.attempt };
    const waiting = this.#waiting.get(stage);
    if (before !== undefined || waiting === undefined)
      return { kind: 'refused', failure: this.#refusal({ stage, token, isUsed: before !== undefined }) };
    const attempt = waiting.attempt + 1;
    this.#ended.set(token, { stage, attempt });
    this.#log.write({
      kind: 'decided',
      key: token,
      at,
      data: { action: 'retry_now', stage, attempt, actor },
    });
    this.pass({ stage });
    return { kind: 'done', changed: true, attempt };
  }

  #refusal({ stage, token, isUsed }: { stage: string; token: string; isUsed: boolean }): Failure {
    const task = this.#task;
    if (isUsed) return failure('REQUEST_TOKEN_USED', { task, stage, token });
    const found = this.#board.get(stage);
    if (found !== undefined) return failure('STAGE_NOT_LIMITED', { task, stage, state: found.state });
    const known = this.#board.stages.map(({ key }) => key).join(', ');
    return failure('STAGE_UNKNOWN', { task, stage, known: known.slice(0, 1000) });
  }

  /** A stage has ended, or goes back to its beginning. */
  forget(stage: string): void {
    this.#waiting.delete(stage);
    this.#resting.delete(stage);
  }
}
