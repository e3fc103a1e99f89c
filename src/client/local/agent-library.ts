import type { AgentLibrary } from '../../plan/agents/library.js';
import { agentReferences } from '../../plan/agents/references.js';
import { shippedAgents } from '../../plan/agents/shipped.js';
import type { AgentPlace } from './agents-at-base.js';
import type { Session } from './session.js';
import { usualBase } from './usual-base.js';

/**
 * The agents and prompt templates that a plan's text may name: the shipped presets, and those of the repository as they
 * are at the base, which win. Never those of a working tree, which an executor could have written. Where the plan names
 * no agent the repository is not looked at. Throws AGENT_PRESET_INVALID.
 */
export async function agentLibrary({
  text,
  place,
}: {
  text: string;
  place: () => Promise<AgentPlace>;
}): Promise<AgentLibrary> {
  const shipped = shippedAgents();
  const wanted = agentReferences(text);
  const isShipped = wanted.presets.every((name) => shipped.presets.has(name));
  if (wanted.presets.length === 0 && wanted.prompts.length === 0) return shipped;
  const found = await place().catch((error: unknown) => {
    if (isShipped && wanted.prompts.length === 0) return null;
    throw error;
  });
  if (found === null) return shipped;
  const { ownPresets, promptTexts, unseen } = await import('./agents-at-base.js');
  const own = await ownPresets(found);
  const at = `${found.branch} (${found.commit.slice(0, 10)})`;
  return {
    presets: new Map([...shipped.presets, ...own]),
    prompts: await promptTexts(found, wanted.prompts),
    told: `${shipped.told} and the files of ${at}${unseen(found, { wanted, own, shipped })}`,
  };
}

/** The base that a start would choose by itself. */
export async function usualPlace(session: Pick<Session, 'repository'>): Promise<AgentPlace> {
  const { resolveBase } = await import('../../git/resolve-base.js');
  const info = await session.repository();
  const base = await resolveBase({ info, base: usualBase(info), local: info.originUrl === null });
  return { info, ...base };
}
