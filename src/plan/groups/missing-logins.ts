import { groupNamed, GROUPS_FILE } from '../../domain/authority/authority.js';
import { canonicalId } from '../../domain/authority/canonical.js';
import { eligible } from '../../domain/authority/eligible.js';
import { quorumOf } from '../../domain/authority/object.js';
import { askedByPolicies } from '../../domain/policy/groups-of.js';
import { groupRules } from '../../domain/plan/group-rules.js';
import type { SignedPlan } from './check-signers.js';

/** A sentence for each group that is asked in a draft pull request, and of which too few are known by their login. */
export function missingLogins({ plan, authority, repository, starter }: SignedPlan): string[] {
  if (authority === null) return [];
  const asked = [...groupRules(plan), ...askedByPolicies({ plan, repository })];
  const sentences = asked.flatMap((rule) => {
    const group = groupNamed(authority, rule.by);
    if (group === null || rule.draft !== true) return [];
    const members = eligible({ authority, group, starter });
    const known = members.filter((member) => (idsOf(member, authority.people) ?? []).some(isLogin));
    const count = quorumOf({ authority, ...rule });
    if (known.length >= count) return [];
    const have =
      known.length === 0 ? 'nobody is' : `only ${known.join(', ')} ${known.length === 1 ? 'is' : 'are'}`;
    return `reviews alone cannot approve for "${rule.by}": ${String(count)} must, but ${have} known by a login (login:NAME below people in ${GROUPS_FILE})`;
  });
  return [...new Set(sentences)];
}

/** The identities of a member's person; nothing for one that no person has. */
function idsOf(
  member: string,
  people: Readonly<Record<string, readonly string[]>>,
): readonly string[] | undefined {
  if (Object.hasOwn(people, member)) return people[member];
  const id = canonicalId(member);
  return Object.values(people).find((ids) => ids.some((each) => canonicalId(each) === id));
}

const isLogin = (id: string) => canonicalId(id).startsWith('login:');
