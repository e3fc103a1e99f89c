import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCheckSignature } from '../../src/activities/store/check-signature.js';
import type { Deps } from '../../src/activities/index.js';
import type { StoreActivities } from '../../src/activities/contracts.js';
import type { Decision } from '../../src/domain/approval/approval.js';
import { SIGNATURE_NAMESPACE } from '../../src/domain/approval/signature.js';
import { signedText, type SignedFor } from '../../src/domain/approval/signed-text.js';
import { canonicalJson } from '../../src/domain/canonical-json.js';
import { hashOf } from './scripted-world.js';

/** SSH keys of people, made by the real ssh-keygen in a folder of the test's, and what they sign. */
export class Signers {
  readonly #dir = mkdtempSync(join(tmpdir(), 'stagegate-keys-'));

  /** Makes keys with these names. */
  constructor(...names: string[]) {
    for (const name of names) this.key(name);
  }

  /** Removes the keys. */
  close(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Makes a key; its file. */
  key(name: string, passphrase = ''): string {
    const file = this.file(name);
    this.#run('-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', file);
    return file;
  }

  /** The file of a key. */
  file(name: string): string {
    return join(this.#dir, name);
  }

  /** The public half: type and base64. */
  publicKey(name: string): string {
    return readFileSync(`${this.file(name)}.pub`, 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  }

  /** A line of an allowed-signers file. */
  line(principals: string, key: string, options = ''): string {
    return [principals, ...(options === '' ? [] : [options]), this.publicKey(key)].join(' ');
  }

  /** A list of revoked keys. */
  revoke(...names: string[]): Buffer {
    const krl = this.file('krl');
    this.#run('-q', '-k', '-f', krl, ...names.map((name) => `${this.file(name)}.pub`));
    return readFileSync(krl);
  }

  /** Lets a certificate authority vouch for a key: its certificate's file signs. */
  certify(authority: string, key: string, principals: string): string {
    const pub = `${this.file(key)}.pub`;
    this.#run('-q', '-s', this.file(authority), '-I', key, '-n', principals, '-V', '-1d:+1d', pub);
    return `${this.file(key)}-cert.pub`;
  }

  /** Signs a text. */
  sign(text: string, key: string, namespace: string = SIGNATURE_NAMESPACE): string {
    const file = key.includes('/') ? key : this.file(key);
    return execFileSync('ssh-keygen', ['-Y', 'sign', '-f', file, '-n', namespace], {
      input: text,
      env: { PATH: process.env['PATH'], HOME: this.#dir },
      stdio: ['pipe', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
  }

  /** A decision as its approver would sign it; `part` is what goes wrong. */
  signed(
    decision: Decision,
    by: string,
    part: { for: SignedFor; signedAt?: string; namespace?: string },
  ): Decision {
    const { signedAt = new Date().toISOString(), namespace } = part;
    const text = signedText({ signedFor: part.for, decision, signedAt });
    return { ...decision, signature: { signedAt, ssh: this.sign(text, by, namespace) } };
  }

  /** The lines as a base's frozen signers, with the activity that checks signatures against them. */
  frozen(
    lines: readonly string[],
    revoked: Buffer | null = null,
  ): { hash: string; content: string; check: StoreActivities['checkSignature'] } {
    const signers = `${lines.join('\n')}\n`;
    const content = canonicalJson({
      schemaVersion: 1,
      signers,
      revoked: revoked?.toString('base64') ?? null,
    });
    const hash = hashOf(content);
    const store = {
      getBlob: (asked: { hash: string }) => Promise.resolve(asked.hash === hash ? content : null),
    };
    const deps = { store, env: { PATH: process.env['PATH'] } } as unknown as Deps;
    return { hash, content, check: makeCheckSignature({ deps }) };
  }

  #run(...args: string[]): void {
    const env = { PATH: process.env['PATH'], HOME: this.#dir, TZ: 'UTC' };
    execFileSync('ssh-keygen', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
}
