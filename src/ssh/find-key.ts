import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { runSsh } from './ssh-keygen.js';

/** A key to sign with: a file (private, or public with its other half in the agent), or a public key itself. */
export type SigningKey =
  { readonly kind: 'file'; readonly path: string } | { readonly kind: 'public'; readonly text: string };

/** The files that OpenSSH keeps a user's own keys in. */
const USUAL = ['id_ed25519', 'id_ed25519_sk', 'id_ecdsa', 'id_rsa'];

/**
 * The key to sign with: the one that is asked for, git's (`user.signingkey`, where `gpg.format` is `ssh`), the first of the
 * usual files below `~/.ssh`, the agent's first. `null` when there is none.
 */
export async function findKey(input: {
  asked: string | undefined;
  git: { readonly format: string | null; readonly key: string | null };
  env: Readonly<Record<string, string>>;
  cwd: string;
}): Promise<SigningKey | null> {
  const { asked, git, env, cwd } = input;
  const home = env['HOME'] ?? '/';
  if (asked !== undefined) return { kind: 'file', path: resolve(cwd, withHome(asked, home)) };
  if (git.format === 'ssh' && git.key !== null && git.key !== '') {
    const text = git.key.replace(/^key::/, '');
    return text !== git.key || /^(ssh|ecdsa|sk)-\S+ \S/.test(text)
      ? { kind: 'public', text }
      : { kind: 'file', path: resolve(cwd, withHome(git.key, home)) };
  }
  const usual = USUAL.map((name) => join(home, '.ssh', name)).find(
    (path) => existsSync(path) || existsSync(`${path}.pub`),
  );
  if (usual !== undefined) return { kind: 'file', path: usual };
  if (!env['SSH_AUTH_SOCK']) return null;
  const listed = await runSsh({ program: 'ssh-add', args: ['-L'], env, cwd });
  const first = listed.kind === 'exited' && listed.exitCode === 0 ? listed.stdout.split('\n')[0] : undefined;
  return first ? { kind: 'public', text: first } : null;
}

function withHome(path: string, home: string): string {
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
