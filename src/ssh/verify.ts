import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { CommandResult } from '../process/run-command.js';
import { inFolder, runSsh, SSH_KEYGEN } from './ssh-keygen.js';

/** What is to be checked, and by whose signatures. */
export interface ToVerify {
  readonly text: string;
  /** Armoured, as `ssh-keygen -Y sign` makes it. */
  readonly signature: string;
  readonly namespace: string;
  /** The text of an allowed-signers file. */
  readonly signers: string;
  /** A KRL, or public keys; `null` for none. */
  readonly revoked: Buffer | null;
  /** The moment (ISO) at which keys must be valid. */
  readonly at: string;
  /** Who the signer says they are: taken where the key allows it; `null` for nobody. */
  readonly claimed: string | null;
  readonly path: string | undefined;
}

/** What came of it. */
export type Verified =
  | {
      readonly kind: 'good';
      readonly principal: string;
      readonly fingerprint: string;
      readonly also: string[];
    }
  /** The signature is none of this text, or none for this purpose. */
  | { readonly kind: 'unfit' }
  /** The key is nobody's, not for this purpose, or revoked. */
  | { readonly kind: 'unknown'; readonly fingerprint: string; readonly why: string }
  /** The key is not valid at that moment. */
  | { readonly kind: 'expired'; readonly fingerprint: string; readonly why: string }
  | { readonly kind: 'unable'; readonly why: string };

type Ran = Extract<CommandResult, { kind: 'exited' }>;

/** The most principals of one key that are looked at. */
const MOST = 20;
const NAME = /^[^\s\p{Cc}]+$/u;
const PATTERN = /[*?!]/;

/**
 * Checks an SSH signature of a text, as of a moment. The same input gives the same answer: nothing of the user's or the
 * machine's configuration is read.
 */
export function verify(input: ToVerify): Promise<Verified> {
  const { text, signature, namespace, signers, revoked, at, claimed, path } = input;
  return inFolder(async (folder) => {
    const file = (name: string) => join(folder, name);
    await Promise.all([
      writeFile(file('signers'), signers),
      writeFile(file('signature'), signature),
      ...(revoked === null ? [] : [writeFile(file('revoked'), revoked)]),
    ]);
    const env = { HOME: folder, ...(path === undefined ? {} : { PATH: path }) };
    const keygen = (...args: string[]) =>
      runSsh({ program: SSH_KEYGEN, args: ['-Y', ...args, '-s', file('signature')], env, cwd: folder, text });
    const time = `-Overify-time=${at.replace(/\D/g, '').slice(0, 14)}`;
    const fits = await keygen('check-novalidate', '-n', namespace);
    if (fits.kind !== 'exited') return unable(fits);
    if (fits.exitCode !== 0) return { kind: 'unfit' };
    const fingerprint = /SHA256:[A-Za-z0-9+/=]+/.exec(fits.stdout)?.[0] ?? '';
    const named = await keygen('find-principals', '-f', file('signers'), time);
    if (named.kind !== 'exited') return unable(named);
    const principals = namesIn(named);
    const by = (principal: string, ...more: string[]) =>
      keygen('verify', '-f', file('signers'), '-I', principal, '-n', namespace, time, ...more);
    const revocation = revoked === null ? [] : ['-r', file('revoked')];
    const tried: Ran[] = [named];
    for (const principal of candidates({ claimed, principals })) {
      const verified = await by(principal, ...revocation);
      if (verified.kind !== 'exited') return unable(verified);
      const also = principals.filter((name) => name !== principal);
      if (verified.exitCode === 0) return { kind: 'good', principal, fingerprint, also };
      tried.push(verified);
      if (revoked === null) continue;
      const without = await by(principal);
      if (without.kind === 'exited' && without.exitCode === 0)
        return { kind: 'unknown', fingerprint, why: 'it was revoked' };
    }
    return { fingerprint, ...judged(tried) };
  });
}

function candidates({ claimed, principals }: { claimed: string | null; principals: readonly string[] }) {
  const own = claimed !== null && NAME.test(claimed) ? [claimed] : [];
  return [...new Set([...own, ...principals])].slice(0, MOST);
}

/** The principals of the key by name; a pattern is nobody. */
function namesIn({ exitCode, stdout }: Ran): string[] {
  if (exitCode !== 0) return [];
  const names = stdout.split(/[\n,]/).map((name) => name.trim());
  return [...new Set(names)].filter((name) => NAME.test(name) && !PATTERN.test(name)).slice(0, MOST);
}

/** Why nobody's signature it is, in the words of ssh-keygen, as far as they tell. */
function judged(tried: readonly Ran[]): { kind: 'unknown' | 'expired'; why: string } {
  const words = tried.map(({ stderr }) => stderr).join('\n');
  const time =
    /(key|certificate) (has expired|is not yet valid)[^\n]*|Certificate invalid: (expired|not yet valid)/.exec(
      words,
    );
  if (time !== null) return { kind: 'expired', why: time[0] };
  if (words.includes('not permitted for use in signature namespace'))
    return { kind: 'unknown', why: 'it is allowed for other purposes alone' };
  return { kind: 'unknown', why: 'no allowed signer has it' };
}

function unable(result: Exclude<CommandResult, { kind: 'exited' }>): Verified {
  const why = result.kind === 'not_found' ? `${result.program} is not there` : `${SSH_KEYGEN} did not end`;
  return { kind: 'unable', why };
}
