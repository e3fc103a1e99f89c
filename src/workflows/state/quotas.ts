import type { ApprovalRequest } from '../../domain/approval/approval.js';
import type { Plan } from '../../domain/plan/plan.js';
import { amountsOf } from '../../domain/quota/amounts.js';
import { NOTHING_USED, QuotaCounter, reachedQuota } from '../../domain/quota/counter.js';
import type { Quota } from '../../domain/quota/quota.js';
import type { StageStatus } from '../../domain/run/run-status.js';
import type { AttemptResult } from '../../domain/stage/attempt.js';
import { RunAllowance } from './run-allowance.js';
import type { DeliverAnswer } from './waits.js';

/**
 * What a run and its agents have used, against the limits of the run and of its stages. Every attempt counts once, those of
 * reruns and those that failed too; it lives in the run's history, so nothing that dies takes it along.
 */
export class Quotas {
  /** What counts for the run as a whole. */
  readonly run = new RunAllowance();
  readonly #stages = new Map<string, { readonly whole: QuotaCounter; readonly attempt: QuotaCounter }>();
  readonly #plan: () => Plan;
  readonly #answer: DeliverAnswer;
  /** What stages were granted whose attempts have not ended, by stage. */
  readonly #granted = new Map<string, number>();
  #grants = 0;
  #followed: Plan | null = null;

  /** `plan` is the one that holds at a moment: a revision may change the limits. */
  constructor({ plan, answer }: { plan: () => Plan; answer: DeliverAnswer }) {
    this.#plan = plan;
    this.#answer = answer;
  }

  /** An attempt has ended. */
  attemptEnded({ stage, result }: { stage: string; result: AttemptResult }): void {
    const { attempt, agent } = result;
    this.#granted.delete(stage);
    this.run.attemptEnded(stage, result);
    if (agent === undefined) return;
    const counted = { name: `${stage}/${String(attempt)}`, amounts: amountsOf(agent) };
    this.#counters.get(stage)?.whole.take(counted);
  }

  /** A stage has ended, or goes back to its beginning: also before an attempt that it was granted. */
  stageEnded(stage: string): void {
    this.#granted.delete(stage);
  }

  /** A stage asks what its next attempt may use; it is answered when work may go on. */
  wanted(stage: string, at: string): void {
    const own = this.#counters.get(stage);
    this.#granted.delete(stage);
    const open = [...this.#granted.values()];
    const ofRun = this.run.quotasFor({ stage, open: open.length, at });
    const quotas = [...(own?.attempt.quotas ?? []), ...(own?.whole.quotas ?? []), ...ofRun];
    this.#grants += 1;
    if (reachedQuota({ quotas, using: NOTHING_USED }) === null) {
      this.#granted.set(stage, this.#grants);
      this.run.granted(stage);
    }
    this.#answer(stage, { kind: 'quotas', quotas, grant: { number: this.#grants, open } });
  }

  /** A person asks for more of a stage: it gets its allowance anew, and the run as well when that was what it lacked. */
  renew(given: { stage: string; request: ApprovalRequest | undefined; at: string }): void {
    const { stage, request, at } = given;
    this.#counters.get(stage)?.whole.renew();
    if (request?.failure?.code !== 'QUOTA_RUN_USED_UP') return;
    const open = [...this.#granted.keys()].filter((other) => other !== stage).length;
    this.run.renew({ stage, open, askedAt: request.requestedAt, at });
  }

  /** The run's own limits, for its status. */
  ofRun(at: string): { quotas?: Quota[] } {
    return this.#counters.size === 0 ? {} : shown(this.run.quotas(at));
  }

  /** Stages with their limits, for the run's status. */
  withQuotas(stages: readonly StageStatus[]): StageStatus[] {
    const counters = this.#counters;
    return stages.map((stage) => {
      const own = counters.get(stage.key);
      return own === undefined ? stage : { ...stage, ...shown(own.whole.quotas) };
    });
  }

  /** The counters of all stages, with the limits of the plan that holds now. */
  get #counters() {
    const plan = this.#plan();
    if (plan === this.#followed) return this.#stages;
    this.#followed = plan;
    this.run.follow(plan);
    for (const { key, budget } of plan.stages) {
      const known = this.#stages.get(key) ?? {
        whole: new QuotaCounter({ scope: 'stage', budget: null }),
        attempt: new QuotaCounter({ scope: 'attempt', budget: null }),
      };
      known.whole.limit(budget?.stage);
      known.attempt.limit(budget?.attempt);
      this.#stages.set(key, known);
    }
    return this.#stages;
  }
}

function shown(quotas: Quota[]): { quotas?: Quota[] } {
  return quotas.length === 0 ? {} : { quotas };
}
