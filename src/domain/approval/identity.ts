import { canonicalId } from '../authority/canonical.js';

/** Somebody, as far as their machine says. */
interface Person {
  readonly name: string;
  readonly email: string | null;
}

/** Whether two are the same person, so that one may go on with what the other began: by address, else by name. */
export function samePerson(one: Person, other: Person): boolean {
  return canonicalId(one.email ?? one.name) === canonicalId(other.email ?? other.name);
}

/**
 * Whether two may be one because of their names: a name without an address is everybody's of that name. For refusing,
 * not for granting.
 */
export function sameName(one: Person, other: Person): boolean {
  if (one.email !== null && other.email !== null) return false;
  return canonicalId(one.name) === canonicalId(other.name);
}
