import type { Actor } from '../../approval/approval.js';
import { type Authority, EVERYBODY, groupNamed, GROUPS_FILE } from '../../authority/authority.js';
import { eligible } from '../../authority/eligible.js';
import { quorumOf } from '../../authority/object.js';
import type { Plan } from '../plan.js';

/** The groups of a revised plan that the run could never be answered by, a sentence each. */
export function groupFaults(given: { plan: Plan; authority: Authority | null; starter: Actor }): string[] {
  const { plan, authority, starter } = given;
  if (authority === null) return [];
  const { stages, handoff, revise } = plan;
  const rules = [...stages.map(({ approval }) => approval), handoff?.approval ?? null, revise ?? null];
  const at = `as ${GROUPS_FILE} says at ${authority.commit.slice(0, 10)}`;
  return rules.flatMap((rule) => {
    if (rule === null || rule.by === EVERYBODY) return [];
    const group = groupNamed(authority, rule.by);
    if (group === null) return [`it asks the group "${rule.by}", which is none, ${at}`];
    const count = quorumOf({ authority, ...rule });
    if (eligible({ authority, group, starter }).length >= count) return [];
    return [`${count} of "${rule.by}" would have to approve, and so many never could, ${at}`];
  });
}
