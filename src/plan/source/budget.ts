import { z } from 'zod';

import { MONEY, TOKENS, tokensOf, usdOf } from '../../domain/quota/parse-amount.js';

/** US dollars, as in `$5`. */
export const MoneySource = z
  .string()
  .regex(MONEY, { error: 'must be an amount of US dollars such as $5 or 2.50 USD', abort: true })
  .refine((text) => usdOf(text) !== null, 'must be more than $0 and at most $1000000')
  .meta({
    id: 'Money',
    title: 'an amount such as `$5` or `2.50 USD`',
    description: 'US dollars: `$` in front or `USD` behind, at most four decimals; more than 0.',
  });

/** Tokens, as in `2M`. */
export const TokensSource = z
  .union([
    z.int().min(1).max(1e12).meta({ title: 'a whole number' }),
    z
      .string()
      .regex(TOKENS, { error: 'must be a number of tokens such as 500k or 2M', abort: true })
      .refine((text) => tokensOf(text) !== null, 'must be more than 0 tokens'),
  ])
  .meta({
    id: 'Tokens',
    title: 'a number of tokens such as `500k` or `2M`',
    description: 'A whole number, or a number with `k` (thousands) or `M` (millions).',
  });

/** The keys of a budget. `whose` says what is counted. */
export const budgetKeys = (whose: string) => ({
  cost: MoneySource.optional().meta({
    description: `What agents may cost in ${whose}, as they say themselves.`,
    otherwise: 'no limit',
    examples: ['$5'],
  }),
  tokens: TokensSource.optional().meta({
    description: `How many tokens agents may read and write in ${whose}, cached ones included.`,
    otherwise: 'no limit',
    examples: ['2M'],
  }),
});

const LongBudget = z
  .strictObject(budgetKeys('it'))
  .meta({ id: 'BudgetForm', title: 'a map with `cost` and `tokens`' });

/** What may be used: money alone, or money and tokens. */
export const BudgetSource = z.union([MoneySource, LongBudget]).meta({ id: 'Budget' });
export type BudgetSource = z.infer<typeof BudgetSource>;

const LongStageBudget = z
  .strictObject({
    ...budgetKeys('all attempts of the stage'),
    attempt: BudgetSource.optional().meta({
      description: 'What one attempt may use.',
      otherwise: '`limits.attempt`',
      examples: ['$2', { cost: '$2', tokens: '500k' }],
    }),
  })
  .meta({ id: 'StageLimits', title: 'a map with `cost`, `tokens` and `attempt`' });

/** What a stage may use: money alone, or a map. */
export const StageLimitsSource = z.union([MoneySource, LongStageBudget]).meta({ id: 'StageBudget' });
export type StageLimitsSource = z.infer<typeof StageLimitsSource>;
