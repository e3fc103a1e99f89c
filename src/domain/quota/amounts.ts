import type { AgentUse } from '../agent/agent-use.js';
import type { Amounts } from './counter.js';

/** What an agent's attempt used of what is counted. */
export function amountsOf({ costUsd, tokens }: Pick<AgentUse, 'costUsd' | 'tokens'>): Amounts {
  const known = [tokens.in, tokens.out].flatMap((count) => count ?? []);
  return { cost: costUsd, tokens: known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0) };
}
