import picomatch from 'picomatch';

import { SIGNATURE_NAMESPACE } from '../../domain/approval/signature.js';
import type { Authority } from '../../domain/authority/authority.js';
import { canonicalId } from '../../domain/authority/canonical.js';
import { isMember, whoIs } from '../../domain/authority/who.js';

/** A line: principals, options if any, the type of the key (ssh-keygen(1), ALLOWED SIGNERS). */
const LINE = /^("[^"]*"|[^#\s]\S*)\s+(?:(\S.*?)\s+)?(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-\S+\s/;
const PATTERN = /[*?!]/;

/**
 * Those members of a group whose signature could count at a moment (ISO) by a file of allowed signers: a key is there in their
 * name, for this purpose, and has not expired. Errs on the side of yes: keys themselves, revoked ones and those that are not
 * yet valid are not looked at.
 */
export function keyedMembers(given: {
  signers: string;
  members: readonly string[];
  authority: Authority;
  at: string;
}): string[] {
  const { signers, members, authority, at } = given;
  const principals = signers.split('\n').flatMap((line) => principalsOf(line, at));
  return members.filter((member) => principals.some((name) => isOf({ name, member, authority })));
}

function principalsOf(line: string, at: string): string[] {
  const [, names = '', options = ''] = LINE.exec(line.trim()) ?? [];
  const namespaces = /\bnamespaces="?([^"\s]*)"?/i.exec(options)?.[1];
  const isOther =
    namespaces?.split(',').every((glob) => !picomatch.isMatch(SIGNATURE_NAMESPACE, glob)) === true;
  if (isOther || hasExpired(/\bvalid-before="?(\d{8})/i.exec(options)?.[1], at)) return [];
  return names
    .replaceAll('"', '')
    .split(',')
    .filter((name) => name !== '');
}

/** By the day, and with one in hand: the file's times are local ones of whoever checks. */
function hasExpired(day: string | undefined, at: string): boolean {
  if (day === undefined) return false;
  const end = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00Z`);
  return end + 2 * 86_400_000 < Date.parse(at);
}

function isOf({ name, member, authority }: { name: string; member: string; authority: Authority }): boolean {
  if (!PATTERN.test(name))
    return isMember({ who: whoIs({ actor: { name, email: name }, authority }), members: [member] });
  const ids = authority.people[member] ?? [member];
  return ids.some((id) => picomatch.isMatch(canonicalId(id), name.toLowerCase(), { dot: true, bash: true }));
}
