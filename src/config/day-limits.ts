import { z } from 'zod';

import type { Budget } from '../domain/quota/budget.js';
import { tokensOf, usdOf } from '../domain/quota/parse-amount.js';

const Money = z.string().transform((text, ctx) => {
  const usd = usdOf(text);
  if (usd === null) ctx.addIssue(`"${text}" must be an amount of US dollars such as $5 or 2.50 USD`);
  return usd;
});
const Tokens = z.union([z.int(), z.string()]).transform((given, ctx) => {
  const tokens = tokensOf(String(given));
  if (tokens === null) ctx.addIssue(`"${given}" must be a number of tokens such as 500k or 2M`);
  return tokens;
});

/** `day_limits` of the configuration: by a repository's slug, and `default` for the others. */
export const DayLimits = z.record(
  z.string().min(1),
  z
    .union([Money, z.strictObject({ cost: Money.optional(), tokens: Tokens.optional() })])
    .transform((given): Budget =>
      typeof given === 'object' && given !== null
        ? { costUsd: given.cost ?? null, tokens: given.tokens ?? null }
        : { costUsd: given, tokens: null },
    ),
);
export type DayLimits = z.infer<typeof DayLimits>;

/** What agents may use in one repository on one day (UTC); `null` without a limit. */
export function dayLimitOf({ limits, slug }: { limits: DayLimits; slug: string }): Budget | null {
  const named = Object.hasOwn(limits, slug) ? limits[slug] : limits['default'];
  return named ?? null;
}
