import {
  type Action,
  type Actor,
  type DecisionOutcome,
  isYes,
  type RecordedDecision,
} from '../approval/approval.js';
import type { Signer } from '../approval/signature.js';
import { type Authority, EVERYBODY, groupNamed, GROUPS_FILE } from './authority.js';
import { isMember, isSame, loginId, whoIs } from './who.js';

/** Somebody whose own work waits for the answer, and what they did: "started the run". */
export interface Concerned {
  readonly actor: Actor;
  readonly did: string;
}

/** What an answer's right is judged on. */
export interface Claim {
  readonly authority: Authority;
  /** The group that is asked. */
  readonly by: string;
  readonly action: Action;
  readonly actor: Actor;
  /** Who signed; left out where nobody did. */
  readonly signer?: Signer | undefined;
  readonly via: RecordedDecision['via'];
  readonly concerned: readonly Concerned[];
}

type Refusal = Extract<DecisionOutcome, { kind: 'refused' }>;

/** The most members that a refusal names. */
const TOLD = 8;

/**
 * Why somebody's answer does not count; `null` when it does. In this order: an unsigned signal proves nobody's identity; whoever
 * carries identities of two people is neither; the group's members alone answer for it; nobody approves their own.
 */
export function objectionToAuthority(claim: Claim): Refusal | null {
  const { authority, by, action, actor, signer, via, concerned } = claim;
  if (via === 'deadline') return null;
  const group = groupNamed(authority, by);
  const who = whoIs({ actor, signer, authority });
  if (via === 'review' && who.people.length === 0) return stranger({ actor, commit: authority.commit });
  if (by !== EVERYBODY) {
    if (via === 'signal' && signer === undefined)
      return refuse(
        'DECISION_UNSIGNED',
        `A signal proves no identity, and the group "${by}" is asked: answer with the command line, or sign (--print-signal).`,
      );
    if (who.people.length > 1)
      return refuse(
        'DECISION_IDENTITY_UNCLEAR',
        `Your identities belong to ${who.people.join(' and ')} in ${GROUPS_FILE}: set git's user.email to your own address.`,
      );
    const members = group?.members ?? [];
    if (!isMember({ who, members }))
      return refuse(
        'DECISION_NOT_AUTHORISED',
        `${signer?.principal ?? actor.email ?? who.name} is not in the group "${by}" (${told(members)}), as ${GROUPS_FILE} says at the base commit ${authority.commit.slice(0, 10)}.`,
      );
  }
  const maySelf = group?.selfApproval ?? authority.everybodySelfApproval;
  if (!isYes(action) || maySelf) return null;
  const own = concerned.find((each) => isSame(who, whoIs({ actor: each.actor, authority })));
  if (own === undefined) return null;
  return refuse(
    'DECISION_OWN_WORK',
    `${who.name} ${own.did} and cannot ${action} it: somebody else${group === null ? '' : ` of "${by}"`} must.`,
  );
}

/** Why a review by a login that nobody is known to have does not count. */
export function stranger({ actor, commit }: { actor: Actor; commit: string | null }): Refusal {
  const login = actor.login ?? actor.name;
  const message =
    commit === null
      ? `The base has no ${GROUPS_FILE} that says whose login ${login} is: answer with the command line.`
      : `Nobody in ${GROUPS_FILE} has the forge's login ${login} (below people, as "${loginId(login)}"), at the base commit ${commit.slice(0, 10)}.`;
  return refuse('DECISION_NOT_AUTHORISED', message);
}

/** How many must approve: a plan may ask more than its group does, never fewer. */
export function quorumOf({
  authority,
  by,
  count,
}: {
  authority: Authority | null;
  by: string;
  count: number;
}): number {
  return Math.max(count, (authority && groupNamed(authority, by)?.count) ?? 1);
}

function told(members: readonly string[]): string {
  if (members.length === 0) return 'there is no such group';
  const more = members.length - TOLD;
  return members.slice(0, TOLD).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}

function refuse(code: Refusal['code'], message: string): Refusal {
  return { kind: 'refused', code, message };
}
