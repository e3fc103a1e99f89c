import type { Failure } from '../../domain/failure/failure.js';
import type { PullWords } from '../../domain/handoff/publish.js';
import { titleOfGroup } from '../../domain/handoff/title-of-group.js';
import type { HandoffStatus } from '../../domain/run/run-status.js';
import { EMPTY_HANDOFF } from '../handoff-status.js';
import type { HandoffResult } from '../inputs.js';
import { HandoffGroups } from './handoff-groups.js';
import type { LedgerLog } from './ledger-log.js';
import type { HandoffStand, Reruns } from './reruns.js';

const STOPPED = 'stopped with its run';

/** Where a run's handoff stands, and whose turn it is: its own, or that of stages that are rerun first. */
export class HandoffTurn {
  status: HandoffStatus;
  /** A manual handoff: `ask` while somebody must ask for it, `asked` once somebody did. */
  wanted: 'no' | 'ask' | 'asked' = 'no';
  /** Stages that are handed off by themselves. */
  readonly groups: HandoffGroups;
  readonly #log: LedgerLog;
  /** What people want pull requests to say, by the number of their group; `null` where everything goes together. */
  readonly #words = new Map<number | null, PullWords>();
  #open = false;
  #round = 1;

  /** What the last group came to. */
  #last: HandoffStatus | null = null;

  constructor({ status, log, task }: { status: HandoffStatus; log: LedgerLog; task: string }) {
    this.groups = new HandoffGroups({ task, log });
    this.status = status;
    this.#log = log;
  }

  /** Keeps what a pull request is to say. */
  keepWords({ group, words }: { group: number | null; words: PullWords | undefined }): void {
    if (words !== undefined) this.#words.set(group, words);
  }

  /**
   * What the pull request of what is under way is to say; nothing where nobody said. A group's own words count; else, for
   * what is left, those for everything, with the stages in the title where that goes in several groups.
   */
  get words(): { words?: PullWords } {
    const { current } = this.groups;
    const own = this.#words.get(current?.group.number ?? null);
    if (own !== undefined) return { words: own };
    const shared = this.#words.get(null);
    if (shared === undefined || current === null || current.rest === 0) return {};
    if (current.rest === 1) return { words: shared };
    const stages = current.group.stages.map(({ stage }) => stage);
    return { words: { ...shared, title: titleOfGroup({ title: shared.title, stages }) } };
  }

  /** Whether it is under way: only then it has something to say. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether it is everything together that is under way. */
  get isTogether(): boolean {
    return this.#open && this.groups.current === null;
  }

  /** Whether stages may still be rerun before it. */
  get stand(): HandoffStand {
    const { state, pushed } = this.status;
    if (pushed || state === 'publishing' || state === 'done') return 'published';
    return this.#open ? 'open' : 'idle';
  }

  /** The same before a rerun of these stages: a group that has none of them goes on. */
  standFor(keys: readonly string[]): HandoffStand {
    return this.groups.spares(keys) ? 'idle' : this.stand;
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
    if (this.groups.current !== null) return this.#groupSettled(input);
    const published = result.kind === 'done' || pushed || state === 'publishing';
    reruns?.handoffStopped({ published, at });
    if (reruns === null || (published && result.kind !== 'stopped')) return this.#over(result, at);
    const round = result.round ?? this.#round;
    this.#round = published ? round : round + 1;
    this.status = published ? result.status : { ...EMPTY_HANDOFF, state: 'waiting' };
    if (!published) this.wanted = 'no';
    return 'again';
  }

  /** Every group is done, and nothing is left: what the last one came to is what the handoff came to. */
  finish(): void {
    if (this.#last !== null) this.status = this.#last;
  }

  /** What is left cannot go as things stand: it waits until somebody asks for it again. */
  refuse(failure: Failure): void {
    this.wanted = 'ask';
    this.status = { ...EMPTY_HANDOFF, state: 'failed', failure };
  }

  /** A rerun before it has published drops a group; one that had begun to publish goes on in the same round. */
  #groupSettled({
    result,
    reruns,
    at,
  }: {
    result: HandoffResult;
    reruns: Reruns | null;
    at: string;
  }): 'over' | 'again' {
    const { state, pushed } = result.status;
    const published = result.kind === 'done' || pushed || state === 'publishing';
    reruns?.handoffStopped({ published, at });
    const round = result.round ?? this.#round;
    if (reruns !== null && published && result.kind === 'stopped') {
      this.#round = round;
      this.groups.again();
      return 'again';
    }
    const note = reruns === null ? STOPPED : 'stages were rerun';
    const settled = result.kind === 'stopped' ? { ...result, status: { ...result.status, note } } : result;
    this.groups.settle({ result: settled, at });
    this.#round = round + 1;
    this.#last = settled.status;
    this.status = { ...EMPTY_HANDOFF, state: 'waiting' };
    return 'over';
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
