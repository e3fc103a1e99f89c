import type { AgentUse } from '../../src/domain/agent/agent-use.js';

/** What an agent's attempt used, but for what is given: a quarter of a dollar. */
export function agentUse(part: Partial<AgentUse> = {}): AgentUse {
  return {
    preset: 'claude',
    model: null,
    session: 'session-1',
    resumed: false,
    costUsd: 0.25,
    tokens: { in: 1000, out: 200 },
    rateLimit: null,
    unknown: null,
    ...part,
  };
}
