import { looksLike } from './look-alikes.js';

/**
 * An identity (an e-mail address, a login, a system user) as it is compared: compatibility forms, case, invisible
 * characters and the `+tag` of an address make no difference. Two people never share one.
 */
export function canonicalId(id: string): string {
  const plain = id
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}|\p{White_Space}|\p{Cc}/gu, '')
    .toLowerCase();
  return plain.replace(/^([^@+]+)\+[^@]*@/, '$1@');
}

/**
 * What an identity looks like to a person who reads it: the same for `аda` with a Cyrillic letter and for `ada`. Good
 * for suspecting that two are one, never for granting anything: see {@link canonicalId}.
 */
export function lookOf(id: string): string {
  const bare = canonicalId(id).normalize('NFD').replace(/\p{M}/gu, '');
  return bare.replace(
    /./gsu,
    (character) => looksLike.get(character) ?? ASCII_TWINS.get(character) ?? character,
  );
}

/** Signs of ASCII that are taken for one another. */
const ASCII_TWINS: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'l'],
  ['|', 'l'],
]);
