import { z } from 'zod';

import type { Budget } from '../domain/quota/budget.js';
import { tokensOf, usdOf } from '../domain/quota/parse-amount.js';

/** An amount as it is written, or what is wrong with it: a schema of alternatives would only say that none fits. */
const amount = (read: (text: string) => number | null, wanted: string) =>
  z.unknown().transform((given, ctx) => {
    const text = typeof given === 'string' || typeof given === 'number' ? String(given) : null;
    const value = text === null ? null : read(text);
    if (value === null) ctx.addIssue(`${JSON.stringify(given)} must be ${wanted}`);
    return value;
  });
const Money = amount(usdOf, 'an amount of US dollars such as $5 or 2.50 USD');
const Tokens = amount(tokensOf, 'a number of tokens such as 500k or 2M');

/** `day_limits` of the configuration: by a repository's slug, and `default` for the others. A bare amount is money. */
export const DayLimits = z.record(
  z.string().min(1),
  z.preprocess(
    (given) => (typeof given === 'object' ? given : { cost: given }),
    z
      .strictObject({ cost: Money.optional(), tokens: Tokens.optional() })
      .transform(({ cost = null, tokens = null }): Budget => ({ costUsd: cost, tokens })),
  ),
);
export type DayLimits = z.infer<typeof DayLimits>;

/** What agents may use in one repository on one day (UTC); `null` without a limit. */
export function dayLimitOf({ limits, slug }: { limits: DayLimits; slug: string }): Budget | null {
  const named = Object.hasOwn(limits, slug) ? limits[slug] : limits['default'];
  return named ?? null;
}
