import type { Budget } from '../domain/quota/budget.js';
import { tokensOf, usdOf } from '../domain/quota/parse-amount.js';
import type { BudgetSource, StageLimitsSource } from './source/budget.js';

type Long = Readonly<{ cost?: string | undefined; tokens?: string | number | undefined }>;

/** A budget in its one long form; what is not said is taken from `otherwise`. */
export function budgetOf(source: BudgetSource | undefined, otherwise: Budget = NO_LIMIT): Budget {
  if (source === undefined) return otherwise;
  const { cost, tokens }: Long = typeof source === 'string' ? { cost: source } : source;
  return {
    costUsd: cost === undefined ? otherwise.costUsd : usdOf(cost),
    tokens: tokens === undefined ? otherwise.tokens : typeof tokens === 'number' ? tokens : tokensOf(tokens),
  };
}

/** What a stage may use in all and in one attempt; nothing where nothing is said. */
export function stageBudget(given: {
  own: StageLimitsSource | undefined;
  stage: BudgetSource | undefined;
  attempt: BudgetSource | undefined;
}): { budget?: { stage: Budget; attempt: Budget } } {
  const own = typeof given.own === 'string' ? { cost: given.own } : (given.own ?? {});
  const { attempt, ...whole } = own;
  const budget = {
    stage: budgetOf(whole, budgetOf(given.stage)),
    attempt: budgetOf(attempt, budgetOf(given.attempt)),
  };
  return isLimited(budget.stage) || isLimited(budget.attempt) ? { budget } : {};
}

/** Whether anything is limited. */
export const isLimited = ({ costUsd, tokens }: Budget): boolean => costUsd !== null || tokens !== null;

const NO_LIMIT: Budget = { costUsd: null, tokens: null };
