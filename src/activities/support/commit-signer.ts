import { existsSync } from 'node:fs';

import { StagegateError, failure } from '../../domain/failure/catalogue.js';
import type { SignCommit } from '../../git/index.js';
import { sign, SSH_KEYGEN } from '../../ssh/index.js';
import type { Deps } from '../deps.js';

/** What git signs commits for. */
const NAMESPACE = 'git';
/** What of the worker's environment ssh-keygen sees: where it is, and the agent. */
const SEEN = ['PATH', 'HOME', 'SSH_AUTH_SOCK'];

/** Somebody who signs commits, or why there is nobody. */
export type CommitSigner =
  { readonly kind: 'signer'; readonly sign: SignCommit } | { readonly kind: 'none'; readonly detail: string };

/** The worker's own key, tried once: a key that asks for a passphrase, or is not there, is none. */
export async function commitSigner({ deps }: { deps: Deps }): Promise<CommitSigner> {
  const { signingKey: path = null } = deps;
  if (path === null) return { kind: 'none', detail: 'its configuration names no signing_key' };
  if (!existsSync(path)) return { kind: 'none', detail: `its signing_key ${path} is not there` };
  const env = seenBySsh(deps);
  const signText = async (text: string) =>
    sign({ text, namespace: NAMESPACE, key: { kind: 'file', path }, env, cwd: '/', isTty: false });
  const tried = await signText('stagegate');
  if (tried.kind === 'no_program') return { kind: 'none', detail: `there is no ${SSH_KEYGEN}` };
  if (tried.kind === 'failed') return { kind: 'none', detail: `${path}: ${tried.detail}` };
  return {
    kind: 'signer',
    sign: async (text) => {
      const signed = await signText(text);
      if (signed.kind === 'signed') return signed.signature;
      const detail = signed.kind === 'failed' ? signed.detail : `there is no ${SSH_KEYGEN}`;
      throw new StagegateError(failure('HANDOFF_NO_KEY', { task: '', detail }));
    },
  };
}

function seenBySsh({ env }: Deps): Record<string, string> {
  return Object.fromEntries(
    SEEN.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
