import { createHash } from 'node:crypto';

import { canonicalJson } from '../domain/canonical-json.js';
import { type ContentHash, findStage, type Gate, type Plan } from '../domain/plan/plan.js';
import { revisionContent, type RevisionFacts } from '../domain/plan/revision/plan-revision.js';

/** What the handoff is called where a stage's key is asked for. */
const HANDOFF = 'handoff';
/** Of a SHA-256 in hexadecimal digits. */
const HASH_LENGTH = 64;
/** The longest frozen plan with the hashes of its parts: a run gets both in one message, of 256 KB at most, when it opens. */
export const MAX_OPENED_BYTES = 254 * 1024;

/** A frozen plan's identity: the SHA-256 of its canonical JSON, so comments and short forms do not count. */
export function hashPlan(plan: Plan): ContentHash {
  return sha256(plan);
}

/**
 * Identifies what a stage's evidence depends on: its own part of the plan, the gates it names, the profile and how
 * its working tree is made. `handoff` stands for the plan's handoff. Throws when the plan has no such part.
 */
export function stageHash({ plan, stage }: { plan: Plan; stage: string }): ContentHash {
  const { workspace, profile, protects } = plan;
  const part = stage === HANDOFF ? plan.handoff : findStage({ plan, key: stage });
  if (part === undefined || part === null) throw new RangeError(`the plan has no "${stage}"`);
  const gates = gatesNamed({ plan, ids: part.gates });
  return sha256({ part, gates, workspace, profile, protects, ...agentOf({ plan, stage }) });
}

/** What a stage's agent is and what it is told; nothing without one. */
function agentOf({ plan, stage }: { plan: Plan; stage: string }) {
  const agent = findStage({ plan, key: stage })?.agent;
  if (agent === undefined) return {};
  const preset = plan.agents?.presets.find(({ name }) => name === agent.preset) ?? null;
  const prompt = agent.prompt === null ? null : (plan.agents?.prompts[agent.prompt] ?? null);
  return { agent: { preset, prompt } };
}

/** The hash of each stage's part of a plan, and of `handoff`'s where it has one. */
export function planParts(plan: Plan): Record<string, ContentHash> {
  const parts = subjectsOf(plan).map((stage): [string, ContentHash] => [stage, stageHash({ plan, stage })]);
  return Object.fromEntries(parts);
}

/** How many bytes {@link planParts} has as JSON. */
export function partsLength(plan: Plan): number {
  const unhashed = subjectsOf(plan).map((stage): [string, string] => [stage, '0'.repeat(HASH_LENGTH)]);
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(unhashed)));
}

function subjectsOf({ stages, handoff }: Plan): string[] {
  return [...stages.map(({ key }) => key), ...(handoff === null ? [] : [HANDOFF])];
}

/** A revision's identity: of what it says, and through the one before of all that were before it. */
export function revisionHash(facts: RevisionFacts): ContentHash {
  return sha256(revisionContent(facts));
}

function gatesNamed({ plan, ids }: { plan: Plan; ids: readonly string[] }): Gate[] {
  return plan.gates.filter((gate) => ids.includes(gate.id));
}

function sha256(value: unknown): ContentHash {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
