import type { HintOutcome, HintRequest } from '../../contract/stage-requests.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { HINTS_AT_MOST, HINT_SHOWN, type StageHint } from '../../domain/stage/hint.js';
import { isSettled } from '../../domain/stage/stage-state.js';
import { cutText } from '../../domain/text/utf8.js';
import type { LedgerLog } from './ledger-log.js';
import type { StageBoard } from './stage-board.js';

/** Sends a hint on its way to its stage. */
export type DeliverHint = (subject: string, hint: StageHint) => void;

/**
 * The hints of a run. One is told to every attempt of its stage that begins after it came, whatever the stage is doing
 * meanwhile: also to those after a rerun.
 */
export class Hints {
  readonly #task: string;
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #deliver: DeliverHint;
  readonly #taken = new Map<string, { readonly request: HintRequest; readonly attempt: number }>();

  constructor(parts: { task: string; board: StageBoard; log: LedgerLog; deliver: DeliverHint }) {
    this.#task = parts.task;
    this.#board = parts.board;
    this.#log = parts.log;
    this.#deliver = parts.deliver;
  }

  /** Takes a hint in, or says why not. */
  take(request: HintRequest, at: string): HintOutcome {
    const { stage: key, actor, text, token } = request;
    const before = this.#taken.get(token);
    if (before !== undefined) return this.#again(before, request);
    const refusal = this.#objection(key);
    if (refusal !== null) return { kind: 'refused', failure: refusal };
    const after = this.#board.get(key)?.attempt ?? 0;
    this.#taken.set(token, { request, attempt: after + 1 });
    const shown = cutText({ text, length: HINT_SHOWN });
    this.#board.hint({ key, hint: { by: actor.name, at, after, text: shown } });
    this.#log.write({ kind: 'hinted', key: token, at, data: { stage: key, actor, after, text } });
    this.#deliver(key, { id: token, by: actor.name, text });
    return { kind: 'done', changed: true, attempt: after + 1 };
  }

  #again(
    before: { request: HintRequest; attempt: number },
    { stage, text, token }: HintRequest,
  ): HintOutcome {
    if (before.request.stage === stage && before.request.text === text)
      return { kind: 'done', changed: false, attempt: before.attempt };
    return { kind: 'refused', failure: failure('REQUEST_TOKEN_USED', { task: this.#task, stage, token }) };
  }

  #objection(stage: string): Failure | null {
    const task = this.#task;
    const found = this.#board.get(stage);
    if (found === undefined) {
      const known = this.#board.stages.map(({ key }) => key).join(', ');
      return failure('STAGE_UNKNOWN', { task, stage, known: known.slice(0, 1000) });
    }
    if (isSettled(found.state)) return failure('HINT_TOO_LATE', { task, stage, state: found.state });
    const given = [...this.#taken.values()].filter(({ request }) => request.stage === stage).length;
    return given < HINTS_AT_MOST ? null : failure('HINTS_FULL', { task, stage, most: HINTS_AT_MOST });
  }
}
