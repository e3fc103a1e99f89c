import type { Quota, QuotaKind, QuotaScope } from './quota.js';

const SCOPES = { attempt: true, stage: true, run: true, day: true } satisfies Record<QuotaScope, true>;
const KINDS = {
  ...{ cost: true, tokens: true },
  ...{ attempts: true, mutations: true, stages: true, time: true },
} satisfies Record<QuotaKind, true>;

/** Whether a value that crossed Temporal is a {@link Quota}; without zod, as {@link isFailure} is. */
export function isQuota(value: unknown): value is Quota {
  if (typeof value !== 'object' || value === null) return false;
  const { scope, kind, limit, consumed, earlier, isLeast } = { ...FIELDS, ...value };
  return (
    typeof scope === 'string' &&
    Object.hasOwn(SCOPES, scope) &&
    typeof kind === 'string' &&
    Object.hasOwn(KINDS, kind) &&
    isAmount(limit) &&
    isAmount(consumed) &&
    isAmount(earlier) &&
    typeof isLeast === 'boolean'
  );
}

type Unchecked = { readonly [K in keyof Quota]: unknown };

const FIELDS: Unchecked = {
  scope: undefined,
  kind: undefined,
  limit: undefined,
  consumed: undefined,
  earlier: undefined,
  isLeast: undefined,
};

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
