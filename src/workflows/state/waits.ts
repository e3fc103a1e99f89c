import type { StageAnswer } from '../../contract/stage-answer.js';
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
 * again when the moment has come, or when a person lets it go on before.
 */
export class Waits {
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #answer: DeliverAnswer;
  readonly #waiting = new Map<string, Waiting>();

  constructor(parts: { board: StageBoard; log: LedgerLog; answer: DeliverAnswer }) {
    this.#board = parts.board;
    this.#log = parts.log;
    this.#answer = parts.answer;
  }

  /** The stages that wait now. */
  get waiting(): Waiting[] {
    return [...this.#waiting.values()];
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

  /** A stage has ended, or goes back to its beginning. */
  forget(stage: string): void {
    this.#waiting.delete(stage);
  }
}
