import type { Reusable } from '../../activities/contracts.js';
import type { FailureCode } from '../../domain/failure/catalogue.js';
import { isOfTheDisk } from '../../domain/failure/of-the-disk.js';
import type { StageEvidence, StageGround } from '../../domain/rerun/stage-evidence.js';
import type { RerunOf } from '../../domain/run/run-input.js';
import type { StageStatus } from '../../domain/run/run-status.js';
import type { EndedAttempt, StageResult } from '../inputs.js';
import type { LedgerLog } from './ledger-log.js';
import type { StageBoard } from './stage-board.js';

const DENIED: FailureCode = 'POLICY_DENIED';

/**
 * Writes what stages come to into board and ledger, with everything that their result depends on: a later run of the
 * task can tell by it whether a result may be kept.
 */
export class StageRecords {
  /** How many failures the errorbook has not been told of. */
  unrecorded = 0;
  /** Of how many attempts it has not been told what they mended. */
  unsettled = 0;
  readonly #number: number;
  readonly #board: StageBoard;
  readonly #log: LedgerLog;
  readonly #missed = new Set<string>();
  readonly #grounds = new Map<string, StageGround>();

  constructor({ number, board, log }: { number: number; board: StageBoard; log: LedgerLog }) {
    this.#number = number;
    this.#board = board;
    this.#log = log;
  }

  /** What the run's status says of it; nothing where everything is recorded. */
  get ofRun(): { unrecorded?: number; unsettled?: number } {
    const { unrecorded, unsettled } = this;
    return { ...(unrecorded === 0 ? {} : { unrecorded }), ...(unsettled === 0 ? {} : { unsettled }) };
  }

  /** A row of the ledger of which the errorbook should know, and does not; the same row again counts once. */
  notRecorded(key: string): void {
    if (this.#missed.has(key)) return;
    this.#missed.add(key);
    this.unrecorded += 1;
  }

  /** The number that a stage's next attempt has. */
  nextAttempt(key: string): number {
    const { attempt: last = 0, attempts = [] } = this.#board.get(key) ?? {};
    return Math.max(last, ...attempts.map((made) => made.attempt)) + 1;
  }

  /** A stage begins, and gets the number of its next attempt: numbers go on after those before. */
  begin({ key, ground, at }: { key: string; ground: StageGround; at: string }): number {
    const attempt = this.nextAttempt(key);
    this.#grounds.set(key, ground);
    this.#board.move({ key, to: 'running', at, attempt });
    this.#log.write({ kind: 'stage_started', key, at, data: { stage: key } });
    return attempt;
  }

  /**
   * An attempt has ended; the same one again is passed over, unless what was denied of it was set aside since, or a disk
   * had kept it from being judged.
   */
  attemptEnded(key: string, { result, gates, failure }: EndedAttempt, at: string): void {
    const { attempt, head, agent } = result;
    const stage = this.#board.get(key);
    const known = stage?.attempts.find((entry) => entry.attempt === attempt)?.failure ?? null;
    const isSetAside =
      known !== null && (known.code === DENIED || isOfTheDisk(known)) && failure?.code !== known.code;
    const isNews = stage !== undefined && !stage.attempts.some((entry) => entry.attempt === attempt);
    if (!isNews && !isSetAside) return;
    if (isNews && (result.unsettled ?? gates?.unsettled) === true) this.unsettled += 1;
    this.#board.recordAttempt({ key, result, gates, failure });
    const used = {
      ...(agent === undefined ? {} : { agent }),
      ...(result.by === undefined ? {} : { by: result.by }),
    };
    const data = { stage: key, attempt, head, failure: failure?.code ?? null, ...used };
    this.#log.write({ kind: 'attempt_ended', key: `${key}/${String(attempt)}`, at, data });
  }

  /** A stage has ended; `counts` is false when what it came to is given up. */
  ended(input: { key: string; result: StageResult; counts: boolean; at: string }): void {
    const { key, result, counts, at } = input;
    const stage = this.#board.get(key);
    const head = stage?.head ?? null;
    const ground = this.#grounds.get(key);
    const evidence =
      stage === undefined || ground === undefined
        ? null
        : evidenceOf({ stage, ground, result, run: this.#number });
    if (result.kind === 'completed' && counts) this.#verified({ stage: key, head, evidence, at });
    const outcome = { stage: key, outcome: result.kind, head };
    const data = result.kind === 'skipped' ? { ...outcome, evidence } : outcome;
    this.#log.write({ kind: 'stage_ended', key, at, data });
  }

  /** Takes in what an earlier run leaves to this one: what is kept, and why the rest is not. */
  takeOver(input: { rerun: RerunOf; found: Extract<Reusable, { kind: 'found' }>; at: string }): void {
    const { rerun, found, at } = input;
    const about = { ...rerun, kept: found.kept.length };
    this.#log.write({ kind: 'rerun_requested', key: `run-${String(rerun.run)}`, at, data: about });
    for (const evidence of found.kept) {
      const { stage, verdict } = evidence;
      this.#board.adopt({ evidence, at });
      if (verdict.kind === 'completed') this.#verified({ stage, head: verdict.head, evidence, at });
      else {
        const data = { stage, outcome: verdict.kind, head: null, evidence };
        this.#log.write({ kind: 'stage_ended', key: stage, at, data });
      }
    }
    for (const { stage, why } of found.rerun) {
      this.#board.note({ key: stage, reuse: { kind: 'rerun', run: rerun.run, why } });
      this.#log.write({ kind: 'reran', key: stage, at, data: { stage, run: rerun.run, why } });
    }
  }

  #verified(given: { stage: string; head: string | null; evidence: StageEvidence | null; at: string }): void {
    const { at, ...data } = given;
    this.#log.write({ kind: 'verified', key: data.stage, at, data });
  }
}

/** What a completed or skipped stage proves; `null` when it proves nothing. */
function evidenceOf(input: {
  stage: StageStatus;
  ground: StageGround;
  result: StageResult;
  run: number;
}): StageEvidence | null {
  const { stage, ground, result, run } = input;
  const { key, attempt, attempts } = stage;
  const about = { stage: key, run, attempt, ground };
  if (result.kind === 'skipped') return { ...about, verdict: { kind: 'skipped', reason: result.reason } };
  if (result.kind !== 'completed' || result.head === null) return null;
  const { last, head } = result;
  return {
    ...about,
    verdict: {
      kind: 'completed',
      start: last.result.start,
      head,
      gates: last.gates?.digest ?? null,
      result: attempts.find((known) => known.attempt === last.result.attempt) ?? null,
      ...(stage.authors === undefined ? {} : { authors: stage.authors }),
    },
  };
}
