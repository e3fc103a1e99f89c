import type { AgentUse } from './agent-use.js';

/** What several attempts cost together; `null` when no agent worked. */
export interface TotalUse {
  /** In US dollars: the sum of what is known; `null` when nothing is. */
  readonly costUsd: number | null;
  /** Whether some attempt's cost is not known, so that the sum is the least. */
  readonly isLeast: boolean;
}

/** Adds up what agents cost. Left out ones are attempts of commands. */
export function totalUse(uses: readonly (AgentUse | undefined)[]): TotalUse | null {
  const known = uses.filter((use) => use !== undefined);
  if (known.length === 0) return null;
  const costs = known.flatMap(({ costUsd }) => costUsd ?? []);
  const costUsd = costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0);
  return { costUsd, isLeast: costs.length < known.length };
}

/** An amount of money for people: two digits, more where it is less than a cent. */
export function formatUsd(amount: number): string {
  if (amount === 0 || amount >= 0.01) return `$${amount.toFixed(2)}`;
  return `$${amount.toPrecision(2)}`;
}

/** What several attempts cost, in few words; empty when no agent worked. */
export function totalWords(total: TotalUse | null): string {
  if (total === null) return '';
  if (total.costUsd === null) return 'cost unknown';
  return `${total.isLeast ? 'at least ' : ''}${formatUsd(total.costUsd)}`;
}

/** What an agent's attempt used, in words: `claude · $0.25 · 1,000 tokens in, 200 out · went on with session-1`. */
export function useWords({ preset, model, costUsd, tokens, session, resumed, unknown }: AgentUse): string[] {
  const told = [
    ...(tokens.in === null ? [] : [`${tokens.in.toLocaleString('en-US')} tokens in`]),
    ...(tokens.out === null ? [] : [`${tokens.out.toLocaleString('en-US')} out`]),
  ].join(', ');
  return [
    model === null ? preset : `${preset} (${model})`,
    costUsd === null ? 'cost unknown' : formatUsd(costUsd),
    ...(told === '' ? [] : [told]),
    ...(session === null ? [] : [`${resumed ? 'went on with ' : ''}conversation ${session}`]),
    ...(unknown === null ? [] : [unknown]),
  ];
}
