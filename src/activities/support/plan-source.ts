import { fail } from '../../domain/failure/catalogue.js';
import { Plan } from '../../domain/plan/plan.js';
import type { RunRef } from '../../domain/run/run-input.js';
import type { Store } from '../../store/store.js';

const KEPT_PLANS = 50;

/** Loads frozen plans by hash; a hash never changes its meaning, so the last fifty are kept. */
export class PlanSource {
  readonly #store: Store;
  readonly #plans = new Map<string, Plan>();

  constructor({ store }: { store: Store }) {
    this.#store = store;
  }

  /** The plan with this hash; fails with PLAN_NOT_STORED. */
  async load({ taskKey, planHash }: Pick<RunRef, 'taskKey' | 'planHash'>): Promise<Plan> {
    const known = this.#plans.get(planHash);
    if (known !== undefined) return known;
    const text = await this.#store.getBlob({ hash: planHash });
    if (text === null) fail('PLAN_NOT_STORED', { task: taskKey, hash: planHash });
    const plan = Plan.parse(JSON.parse(text));
    const [oldest] = this.#plans.keys();
    if (this.#plans.size >= KEPT_PLANS && oldest !== undefined) this.#plans.delete(oldest);
    this.#plans.set(planHash, plan);
    return plan;
  }
}
