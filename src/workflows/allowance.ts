import type { AttemptResult } from '../domain/stage/attempt.js';
import { amountsOf } from '../domain/quota/amounts.js';
import { NOTHING_USED, reachedQuota } from '../domain/quota/counter.js';
import type { Grant } from '../domain/quota/grant.js';
import type { Quota } from '../domain/quota/quota.js';
import { quotaFailure } from '../domain/quota/quota-failure.js';
import type { Failure } from '../domain/failure/failure.js';
import type { ChildDesk } from './state/child-desk.js';

/** What of a stage's input says whether there are limits. */
interface Limited {
  readonly run: { readonly taskKey: string };
  readonly stage: string;
  readonly limited?: true;
}

/** What a stage's agent may use: asked of the run before each attempt, since the run alone knows what was used. */
export class Allowance {
  readonly #desk: ChildDesk;
  readonly #input: Limited;
  #quotas: readonly Quota[] = [];
  #grant: Grant | undefined;

  constructor(parts: { desk: ChildDesk; input: Limited }) {
    this.#desk = parts.desk;
    this.#input = parts.input;
  }

  /** What the next attempt is told of its limits; nothing without any. */
  get forAttempt(): { quotas?: readonly Quota[]; grant?: Grant } {
    const quotas = this.#quotas.filter(({ kind }) => kind === 'cost' || kind === 'tokens');
    if (quotas.length === 0) return {};
    return { quotas, ...(this.#grant === undefined ? {} : { grant: this.#grant }) };
  }

  /** How long the next attempt may take: the stage's own limit, or what is left of the run's time. */
  timeLimit(ownMs: number | null): number | null {
    const left = this.#quotas.flatMap(({ kind, limit, consumed }) =>
      kind === 'time' ? [Math.max(1, limit - consumed)] : [],
    );
    return [...left, ...(ownMs === null ? [] : [ownMs])].reduce<number | null>(
      (least, ms) => (least === null || ms < least ? ms : least),
      null,
    );
  }

  /** Asks for the next attempt; the failure to tell a person when nothing is left. `attempt` is the last one. */
  async ask(attempt: number): Promise<Failure | null> {
    if (this.#input.limited !== true) return null;
    await this.#desk.untilFree();
    const answer = await this.#desk.ask({ kind: 'quotas_wanted', attempt });
    this.#quotas = answer.kind === 'quotas' ? answer.quotas : [];
    this.#grant = answer.kind === 'quotas' ? answer.grant : undefined;
    const quota = reachedQuota({ quotas: this.#quotas, using: NOTHING_USED });
    return quota && this.#failure({ quota, attempt });
  }

  /**
   * The limit of one attempt that an attempt turned out to be beyond, where its agent tells only at the end: there is no
   * other try without a person.
   */
  beyond({ attempt, agent }: AttemptResult): Failure | null {
    if (agent === undefined) return null;
    const quotas = this.#quotas.filter(({ scope }) => scope === 'attempt');
    const quota = reachedQuota({ quotas, using: amountsOf(agent) });
    return quota && this.#failure({ quota, attempt });
  }

  #failure({ quota, attempt }: { quota: Quota; attempt: number }): Failure {
    const { run, stage } = this.#input;
    return quotaFailure({ quota, at: { task: run.taskKey, stage, attempt }, stopped: false });
  }
}
