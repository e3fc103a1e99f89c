import type { Budget } from './budget.js';
import { amountWords } from './quota-words.js';
import type { RunQuota } from './run-quota.js';

/** A budget for people: `$5.00 and 2,000,000 tokens`; empty where nothing is limited. */
export function budgetWords({ costUsd, tokens }: Budget): string {
  return [
    ...(costUsd === null ? [] : [amountWords('cost', costUsd)]),
    ...(tokens === null ? [] : [`${amountWords('tokens', tokens)} tokens`]),
  ].join(' and ');
}

/** What a run may use, each part on its own; none without limits. */
export function runBudgetWords({
  budget,
  run,
}: {
  budget?: Budget | undefined;
  run?: RunQuota | undefined;
}): string[] {
  const { attempts = null, mutations = null, stages = null, timeMs = null } = run ?? {};
  const count = (kind: 'attempts' | 'mutations' | 'stages', limit: number | null, words: string) =>
    limit === null ? [] : [`${amountWords(kind, limit)} ${words}`];
  return [
    ...(budget === undefined ? [] : [budgetWords(budget)]),
    ...count('attempts', attempts, 'attempts'),
    ...count('mutations', mutations, 'changed files'),
    ...count('stages', stages, 'begun stages'),
    ...(timeMs === null ? [] : [`${amountWords('time', timeMs)} in all`]),
  ];
}

/** What a stage may use, each part on its own; none without limits. */
export function stageBudgetWords(budget: { stage: Budget; attempt: Budget } | undefined): string[] {
  if (budget === undefined) return [];
  const [whole, attempt] = [budgetWords(budget.stage), budgetWords(budget.attempt)];
  return [
    ...(whole === '' ? [] : [`at most ${whole} in all`]),
    ...(attempt === '' ? [] : [`at most ${attempt} an attempt`]),
  ];
}
