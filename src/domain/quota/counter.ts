import type { Budget } from './budget.js';
import type { Quota, QuotaKind, QuotaScope } from './quota.js';
import type { RunQuota } from './run-quota.js';

/** What an agent used; `null` where it is not known. */
export type Amounts = Readonly<Record<'cost' | 'tokens', number | null>>;

/** What something used, by what is counted; left out what it does not use, `null` where it is not known. */
export type Used = Readonly<Partial<Record<QuotaKind, number | null>>>;

/**
 * Counts what was used against a budget. An attempt counts once, whatever came of it: retries count as well. A person who
 * asks for more gives the whole budget anew.
 */
export class QuotaCounter {
  readonly #scope: QuotaScope;
  #limits: readonly { readonly kind: QuotaKind; readonly limit: number }[] = [];
  #used = new Map<string, Used>();
  readonly #earlier = new Map<string, Used>();

  constructor({ scope, budget }: { scope: QuotaScope; budget: Budget | null | undefined }) {
    this.#scope = scope;
    this.limit(budget);
  }

  /** Counts against another budget from now on; what was used stays. */
  limit(budget: Budget | null | undefined, ofRun?: RunQuota): void {
    const { costUsd: cost = null, tokens = null } = budget ?? {};
    const { attempts = null, mutations = null, stages = null, timeMs: time = null } = ofRun ?? {};
    const limits = { cost, tokens, attempts, mutations, stages, time };
    this.#limits = KINDS.flatMap((kind) => {
      const limit = limits[kind];
      return limit === null ? [] : [{ kind, limit }];
    });
  }

  /** Counts what an attempt, by a name of its own, used. The same one again replaces what was known of it. */
  take({ name, amounts }: { name: string; amounts: Used }): void {
    const counted = this.#earlier.has(name) ? this.#earlier : this.#used;
    counted.set(name, amounts);
  }

  /** Gives the whole budget anew. */
  renew(): void {
    for (const [name, amounts] of this.#used) this.#earlier.set(name, amounts);
    this.#used = new Map();
  }

  /** Every limit with what was used of it; none without a budget. */
  get quotas(): Quota[] {
    const used = [...this.#used.values()];
    const earlier = [...this.#earlier.values()];
    return this.#limits.map(({ kind, limit }) => ({
      scope: this.#scope,
      kind,
      limit,
      consumed: total(used, kind),
      earlier: total(earlier, kind),
      isLeast: [...used, ...earlier].some((amounts) => amounts[kind] === null),
    }));
  }
}

/** In the order in which people read them. */
const KINDS: readonly QuotaKind[] = ['cost', 'tokens', 'attempts', 'mutations', 'stages', 'time'];

function total(used: readonly Used[], kind: QuotaKind): number {
  return used.reduce((sum, amounts) => sum + (amounts[kind] ?? 0), 0);
}

/** The limit that is nearest to be reached, or furthest beyond, with what an attempt uses on top; `null` without limits. */
export function nearestQuota({ quotas, using }: { quotas: readonly Quota[]; using: Used }): Quota | null {
  const now = quotas.map((quota) => ({ ...quota, consumed: quota.consumed + (using[quota.kind] ?? 0) }));
  const [first, ...others] = now;
  if (first === undefined) return null;
  const share = ({ consumed, limit }: Quota) => consumed / limit;
  return others.reduce((nearest, quota) => (share(quota) > share(nearest) ? quota : nearest), first);
}

/** The limit that is reached; `null` while all are kept. */
export function reachedQuota(input: { quotas: readonly Quota[]; using: Used }): Quota | null {
  const nearest = nearestQuota(input);
  return nearest !== null && nearest.consumed >= nearest.limit ? nearest : null;
}

/** Nothing used. */
export const NOTHING_USED: Amounts = { cost: 0, tokens: 0 };
