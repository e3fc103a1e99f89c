import { formatUsd } from '../agent/use-words.js';
import { formatLimit } from '../text/duration.js';
import type { Quota, QuotaKind, QuotaScope } from './quota.js';

const OF: Readonly<Record<QuotaScope, string>> = {
  attempt: 'of the attempt',
  stage: 'of the stage',
  run: 'of the run',
  day: 'of the repository today (UTC)',
};

/** An amount for people: `$2.50`, `1,200,000`, `1h 30m`. */
export function amountWords(kind: QuotaKind, amount: number): string {
  if (kind === 'time') return formatLimit(amount);
  return kind === 'cost' ? formatUsd(amount) : Math.round(amount).toLocaleString('en-US');
}

/** What was used of a limit: `cost $2.10/$2.00`. */
export function quotaWords({ kind, consumed, limit, earlier, isLeast }: Quota): string {
  const least = isLeast ? 'at least ' : '';
  const before = earlier > 0 ? ` (and ${amountWords(kind, earlier)} before it was renewed)` : '';
  return `${kind} ${least}${amountWords(kind, consumed)}/${amountWords(kind, limit)}${before}`;
}

/** All limits of one thing in few words: `cost $2.10/$5.00, tokens 1,000/2,000,000`; empty without limits. */
export function quotasWords(quotas: readonly Quota[] | undefined): string {
  return (quotas ?? []).map(quotaWords).join(', ');
}

/** The same with whose limit it is: `cost of the stage: $2.10/$2.00`; what only runs have needs none: `attempts: 12/12`. */
export function scopedQuotaWords(quota: Quota): string {
  const { kind, consumed, limit, scope, isLeast } = quota;
  const least = isLeast ? 'at least ' : '';
  const whose = kind === 'cost' || kind === 'tokens' ? ` ${OF[scope]}` : '';
  return `${kind}${whose}: ${least}${amountWords(kind, consumed)}/${amountWords(kind, limit)}`;
}
