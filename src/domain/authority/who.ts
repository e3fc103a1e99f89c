import type { Actor } from '../approval/approval.js';
import type { Authority } from './authority.js';
import { canonicalId, lookOf } from './canonical.js';

/** Somebody, as far as their machine says, and as the groups file knows them. */
export interface Who {
  readonly name: string;
  /** Keys of the people whose identities these are; more than one when the identities contradict each other. */
  readonly people: readonly string[];
  /** Address and system user, in their canonical form. */
  readonly ids: readonly string[];
  /** What tells that two are one; see {@link isSame}. */
  readonly marks: ReadonlySet<string>;
}

/** Finds out who an actor is; without an authority nobody is known as a person. */
export function whoIs({ actor, authority }: { actor: Actor; authority: Authority | null }): Who {
  const { name, email, user, host } = actor;
  const ids = [email, user].filter((id) => typeof id === 'string').map(canonicalId);
  const people = Object.entries(authority?.people ?? {})
    .filter(([, aliases]) => aliases.some((alias) => ids.includes(canonicalId(alias))))
    .map(([key]) => key);
  const groups = Object.values(authority?.groups ?? {});
  const isKnown =
    people.length > 0 ||
    groups.some(({ members }) => members.some((member) => ids.includes(canonicalId(member))));
  const account =
    authority === null || isKnown || user === undefined || host === undefined
      ? []
      : [`account:${user}@${host}`];
  const marks = new Set([
    ...people.map((key) => `person:${key}`),
    ...account,
    `look:${lookOf(email ?? user ?? name)}`,
  ]);
  return { name, people, ids, marks };
}

/**
 * Whether two are one and the same as far as anybody can tell: one person of the groups file, addresses that look
 * alike, or one account of one machine where the groups file knows neither. Errs on the side of yes.
 */
export function isSame(one: Who, other: Who): boolean {
  return [...one.marks].some((mark) => other.marks.has(mark));
}

/** Whether somebody is one of a group's members; look-alikes are not. */
export function isMember({ who, members }: { who: Who; members: readonly string[] }): boolean {
  return members.some((member) => who.people.includes(member) || who.ids.includes(canonicalId(member)));
}
