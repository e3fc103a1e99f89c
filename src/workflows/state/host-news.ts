import { formatMoment } from '../../domain/text/duration.js';
import type { HostNews } from '../host-line.js';
import type { HandoffTurn } from './handoff-turn.js';
import type { LedgerLog } from './ledger-log.js';
import type { StageBoard } from './stage-board.js';

/** Takes in what stages say of their run's host: why nothing moves, and where the run went. */
export class HostDiary {
  readonly #board: StageBoard;
  readonly #handoff: HandoffTurn;
  readonly #log: LedgerLog;

  constructor({ board, handoff, log }: { board: StageBoard; handoff: HandoffTurn; log: LedgerLog }) {
    this.#board = board;
    this.#handoff = handoff;
    this.#log = log;
  }

  /** Hears a stage that is under way, or the handoff. */
  hear({ stage, news, at }: { stage: string; news: HostNews; at: string }): void {
    const { hostId } = news;
    const key = `${stage}/${at}`;
    switch (news.kind) {
      case 'host_silent': {
        const { since, why } = news;
        this.#say(stage, `host ${hostId} is not answering since ${formatMoment(since)}; ${why}`);
        this.#log.write({ kind: 'host_silent', key, at, data: { stage, hostId, since, why } });
        return;
      }
      case 'host_answers':
        this.#say(stage, null);
        return;
      case 'host_changed':
        this.#say(stage, null);
        this.#log.write({ kind: 'host_changed', key, at, data: { stage, hostId } });
        return;
    }
  }

  #say(stage: string, reason: string | null): void {
    if (stage === 'handoff') this.#handoff.status = { ...this.#handoff.status, note: reason };
    else this.#board.say({ key: stage, reason });
  }
}
