import type { Feedback } from '../../activities/contracts.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { StageHint } from '../../domain/stage/hint.js';
import { newestTold, toldText } from '../../domain/stage/told.js';

/**
 * What a stage's next attempt is told, oldest first: how the last attempt failed, and everything that people asked
 * for so far. A request for changes stays in force when the attempt after it fails for another reason; when there is
 * too much of it, the newest is told.
 */
export class FeedbackLog {
  #entries: Feedback[] = [];
  #hinted = 0;

  /** Everything to be told. */
  get entries(): readonly Feedback[] {
    return this.#entries;
  }

  /** An attempt failed; what was told of those before is no longer of use. */
  failed({ attempt, failure }: { attempt: number; failure: Failure }): void {
    this.#entries = this.#entries.filter(({ kind }) => kind !== 'attempt');
    this.#entries.push({ kind: 'attempt', attempt, failure });
  }

  /** Somebody asks for something; an empty comment tells nothing. */
  asked({ by, text }: { by: string; text: string | null }): void {
    if (text === null || text.trim() === '') return;
    this.#add({ kind: 'comment', by, text });
  }

  /** Somebody answers what the stage asked. */
  answered({ by, text }: { by: string; text: string }): void {
    this.#add({ kind: 'answers', by, text });
  }

  /** Takes in the hints that it has not got yet; there are never fewer than before. */
  takeHints(hints: readonly StageHint[]): void {
    for (const hint of hints.slice(this.#hinted)) this.hinted(hint);
    this.#hinted = hints.length;
  }

  /** Somebody gives a hint. */
  hinted({ by, text }: { by: string; text: string }): void {
    this.#add({ kind: 'hint', by, text });
  }

  #add({ kind, by, text }: Exclude<Feedback, { kind: 'attempt' }>): void {
    this.#entries.push({ kind, by, text: toldText(text) });
    const texts = this.#entries.flatMap((entry) => (entry.kind === 'attempt' ? [] : [entry]));
    const told = new Set<Feedback>(newestTold(texts));
    this.#entries = this.#entries.filter((entry) => entry.kind === 'attempt' || told.has(entry));
  }
}
