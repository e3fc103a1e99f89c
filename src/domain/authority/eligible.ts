import type { Actor } from '../approval/approval.js';
import type { ApprovalRule } from '../plan/plan.js';
import type { Authority, Group } from './authority.js';
import { canonicalId } from './canonical.js';
import { quorumOf } from './object.js';
import { isMember, isSame, whoIs } from './who.js';

/** Those of a group who may approve what `starter` started, one entry a person. */
export function eligible(given: { authority: Authority; group: Group; starter: Actor }): string[] {
  const { authority, group, starter } = given;
  const people = new Map(group.members.map((member) => [personOf(authority, member), member]));
  const members = [...people.values()];
  if (group.selfApproval) return members;
  const who = whoIs({ actor: starter, authority });
  const asActor = (member: string) => whoIs({ actor: { name: member, email: member }, authority });
  return members.filter((member) => !isMember({ who, members: [member] }) && !isSame(who, asActor(member)));
}

/** Of a group that could never approve often enough: who may, and how many must. `null` when enough may. */
export function shortfall(given: {
  authority: Authority;
  group: Group;
  rule: Pick<ApprovalRule, 'by' | 'count'>;
  starter: Actor;
}): { readonly may: readonly string[]; readonly count: number } | null {
  const { authority, group, rule, starter } = given;
  const may = eligible({ authority, group, starter });
  const count = quorumOf({ authority, ...rule });
  return may.length >= count ? null : { may, count };
}

/** A member by the key of its person, where the groups file has one. */
function personOf({ people }: Authority, member: string): string {
  const id = canonicalId(member);
  const known = Object.entries(people).find(
    ([key, aliases]) => key === member || aliases.some((alias) => canonicalId(alias) === id),
  );
  return known === undefined ? `id:${id}` : `person:${known[0]}`;
}
