import type { AdmissionTurn } from './admission-turn.js';
import { asksForPlace, type Effect } from './effects.js';
import type { StageBoard } from './stage-board.js';

/** What a run has decided and not yet done, in the order in which it was decided. */
export class EffectQueue {
  readonly #board: StageBoard;
  readonly #paused: () => boolean;
  readonly #turn: AdmissionTurn | undefined;
  readonly #effects: Effect[] = [];

  constructor(given: { board: StageBoard; paused: () => boolean; turn?: AdmissionTurn | undefined }) {
    this.#board = given.board;
    this.#paused = given.paused;
    this.#turn = given.turn;
    given.turn?.watch(() => this.#effects.some((effect) => this.#needsSlot(effect)));
  }

  push(effect: Effect): void {
    this.#effects.push(effect);
  }

  /**
   * What must be done now. While the run is paused, only what ends it: the other answers wait for the resume, as they
   * wait for the slot that a run gave back while it had nothing to do. An
   * answer that gives a stage work again waits for a free place, and is served before a new stage.
   */
  take(at: string): Effect[] {
    const now: Effect[] = [];
    for (const effect of [...this.#effects]) {
      if (!this.#mayTake(effect)) continue;
      this.#effects.splice(this.#effects.indexOf(effect), 1);
      if (asksForPlace(effect) && effect.kind === 'answer')
        this.#board.giveWork({ key: effect.subject, answer: effect.answer.kind, at });
      now.push(effect);
    }
    return now;
  }

  /** Whether {@link take} would give something. */
  get hasSome(): boolean {
    return this.#effects.some((effect) => this.#mayTake(effect));
  }

  /** Drops the answers that wait: to one subject, or to all. */
  dropAnswers({ subject }: { subject?: string } = {}): void {
    const others = this.#effects.filter(
      (effect) => effect.kind !== 'answer' || (subject !== undefined && effect.subject !== subject),
    );
    this.#effects.splice(0, this.#effects.length, ...others);
  }

  /** Whether somebody's answer to a subject waits to take effect, rather than that its time has come. */
  isAnswered(subject: string): boolean {
    return this.#effects.some(
      (effect) => effect.kind === 'answer' && effect.subject === subject && effect.answer.kind !== 'go_on',
    );
  }

  #needsSlot({ kind }: Effect): boolean {
    return kind === 'give_back' || (kind === 'answer' && !this.#paused());
  }

  #mayTake(effect: Effect): boolean {
    if (this.#turn?.mayWork === false && (effect.kind === 'answer' || effect.kind === 'give_back'))
      return false;
    if (effect.kind !== 'answer') return true;
    return !this.#paused() && (!asksForPlace(effect) || this.#board.free > 0);
  }
}
