import type { Actor } from '../approval/approval.js';
import type { Signer } from '../approval/signature.js';
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

/** How the groups file names a login at the forge: never the same as a system user of that name, whom strangers may call themselves. */
export function loginId(login: string): string {
  return `login:${login}`;
}

/** Somebody who acts, and what they proved of it. */
export interface Acting {
  readonly actor: Actor;
  /** Who signed; left out where nobody did. */
  readonly signer?: Signer | undefined;
  readonly authority: Authority | null;
}

/**
 * Finds out who an actor is; without an authority nobody is known as a person. Whoever signed is who the key's principal
 * is, whatever they call themselves: what they say, and other principals of their key, makes them suspect, never a member.
 */
export function whoIs({ actor, signer, authority }: Acting): Who {
  if (signer === undefined) return claimed({ actor, authority });
  const { principal, fingerprint, also = [] } = signer;
  const proved = claimed({ actor: { name: principal, email: principal }, authority });
  const { name, email } = actor;
  const others = [...also, ...(email === null ? [] : [email])].map((id) =>
    claimed({ actor: { name, email: id }, authority }),
  );
  const said = email === null ? [] : claimed({ actor: { name, email }, authority }).people;
  const people = proved.people.length === 0 ? [] : [...new Set([...proved.people, ...said])];
  const marks = new Set([`key:${fingerprint}`, ...[proved, ...others].flatMap((each) => [...each.marks])]);
  return { name, people, ids: proved.ids, marks };
}

function claimed({ actor, authority }: Acting): Who {
  const { name, email, user, host, login } = actor;
  const ids = [email, user, login && loginId(login)].filter((id) => typeof id === 'string').map(canonicalId);
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
