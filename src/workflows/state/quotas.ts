import type { AgentUse } from '../../domain/agent/agent-use.js';
import type { Plan } from '../../domain/plan/plan.js';
import { amountsOf } from '../../domain/quota/amounts.js';
import { QuotaCounter } from '../../domain/quota/counter.js';
import type { Quota } from '../../domain/quota/quota.js';
import type { StageStatus } from '../../domain/run/run-status.js';
import type { DeliverAnswer } from './waits.js';

/**
 * What the agents of a run have used, against the limits of the run and of its stages. Every attempt counts once, those of
 * reruns and those that failed too; it lives in the run's history, so nothing that dies takes it along.
 */
export class Quotas {
  readonly #run = new QuotaCounter({ scope: 'run', budget: null });
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
  attemptEnded(given: { stage: string; attempt: number; agent: AgentUse | undefined }): void {
    const { stage, attempt, agent } = given;
    this.#granted.delete(stage);
    if (agent === undefined) return;
    const counted = { name: `${stage}/${String(attempt)}`, amounts: amountsOf(agent) };
    this.#run.take(counted);
    this.#counters.get(stage)?.whole.take(counted);
  }

  /** A stage asks what its next attempt may use; it is answered when work may go on. */
  wanted(stage: string): void {
    const own = this.#counters.get(stage);
    const quotas = [...(own?.attempt.quotas ?? []), ...(own?.whole.quotas ?? []), ...this.#run.quotas];
    this.#granted.delete(stage);
    const open = [...this.#granted.values()];
    this.#grants += 1;
    this.#granted.set(stage, this.#grants);
    this.#answer(stage, { kind: 'quotas', quotas, grant: { number: this.#grants, open } });
  }

  /** A person asks for more of a stage: it gets its allowance anew, and the run as well when that was what it lacked. */
  renew({ stage, code }: { stage: string; code: string | undefined }): void {
    this.#counters.get(stage)?.whole.renew();
    if (code === 'QUOTA_RUN_USED_UP') this.#run.renew();
  }

  /** The run's own limits, for its status. */
  get ofRun(): { quotas?: Quota[] } {
    return this.#counters.size === 0 ? {} : shown(this.#run);
  }

  /** Stages with their limits, for the run's status. */
  withQuotas(stages: readonly StageStatus[]): StageStatus[] {
    const counters = this.#counters;
    return stages.map((stage) => {
      const own = counters.get(stage.key);
      return own === undefined ? stage : { ...stage, ...shown(own.whole) };
    });
  }

  /** The counters of all stages, with the limits of the plan that holds now. */
  get #counters() {
    const plan = this.#plan();
    if (plan === this.#followed) return this.#stages;
    this.#followed = plan;
    this.#run.limit(plan.limits.budget);
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

function shown({ quotas }: QuotaCounter): { quotas?: Quota[] } {
  return quotas.length === 0 ? {} : { quotas };
}
