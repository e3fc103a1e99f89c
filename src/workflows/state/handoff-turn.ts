import type { HandoffStatus } from '../../domain/run/run-status.js';
import { EMPTY_HANDOFF } from '../handoff-status.js';
import type { HandoffResult } from '../inputs.js';
import type { LedgerLog } from './ledger-log.js';
import type { HandoffStand, Reruns } from './reruns.js';

const STOPPED = 'stopped with its run';

/** Where a run's handoff stands, and whose turn it is: its own, or that of stages that are rerun first. */
export class HandoffTurn {
  status: HandoffStatus;
  /** A manual handoff: `ask` while somebody must ask for it, `asked` once somebody did. */
  wanted: 'no' | 'ask' | 'asked' = 'no';
  readonly #log: LedgerLog;
  #open = false;
  #round = 1;

  constructor({ status, log }: { status: HandoffStatus; log: LedgerLog }) {
    this.status = status;
    this.#log = log;
  }

  /** Whether it is under way: only then it has something to say. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether stages may still be rerun before it. */
  get stand(): HandoffStand {
    const { state, pushed } = this.status;
    if (pushed || state === 'publishing' || state === 'done') return 'published';
    return this.#open ? 'open' : 'idle';
  }

  /** The plan was revised: it has a handoff now, or none. Only before it begins. */
  revise({ wanted }: { wanted: boolean }): void {
    if (this.stand !== 'idle') return;
    this.wanted = 'no';
    this.status = { ...EMPTY_HANDOFF, state: wanted ? 'waiting' : 'none' };
  }

  /** The handoff begins. Gives the number of its first round: numbers go on within a run. */
  begin(): number {
    this.#open = true;
    return this.#round;
  }

  /**
   * Takes in how the handoff ended. `again`: it was stopped for a rerun and comes once more, after the stages, or at
   * once and in the same round when it had begun to publish: then the rerun is refused.
   */
  settle(input: { result: HandoffResult; reruns: Reruns | null; at: string }): 'over' | 'again' {
    const { result, reruns, at } = input;
    const { state, pushed } = result.status;
    this.#open = false;
    const published = result.kind === 'done' || pushed || state === 'publishing';
    reruns?.handoffStopped({ published, at });
    if (reruns === null || (published && result.kind !== 'stopped')) return this.#over(result, at);
    const round = result.round ?? this.#round;
    this.#round = published ? round : round + 1;
    this.status = published ? result.status : { ...EMPTY_HANDOFF, state: 'waiting' };
    if (!published) this.wanted = 'no';
    return 'again';
  }

  #over(result: HandoffResult, at: string): 'over' {
    const stopped = { ...result.status, state: 'failed', note: STOPPED } as const;
    this.status = result.kind === 'stopped' ? stopped : result.status;
    const { branch, collector, pullRequest, note } = result.status;
    const data = { outcome: result.kind, branch, collector, ...(note === null ? {} : { note }) };
    this.#log.write({ kind: 'handoff', key: 'handoff', at, data });
    if (pullRequest) this.#log.write({ kind: 'pr', key: String(pullRequest.number), at, data: pullRequest });
    return 'over';
  }
}
