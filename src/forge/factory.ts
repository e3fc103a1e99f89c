import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { RepositoryRef } from '../domain/run/run-input.js';
import { findBareRepository } from '../git/forge-refs.js';
import type { Forge } from './forge.js';
import { createLocalForge } from './local-forge.js';

/** The forge of a repository, or why it has none. */
export type ForgeChoice =
  { readonly kind: 'forge'; readonly forge: Forge } | { readonly kind: 'none'; readonly reason: string };

/**
 * Chooses by where `origin` is: a bare repository on this machine is its own forge. `task` is the key for the words
 * of an error.
 */
export async function forgeFor(input: {
  readonly repository: RepositoryRef;
  readonly task?: string;
}): Promise<ForgeChoice> {
  const { repository, task = 'TASK' } = input;
  if (!repository.hasOrigin) return none('the repository has no origin');
  const path = localPath(repository.fetchUrl);
  if (path === null)
    return none('so far pull requests are opened on an origin that is a bare repository on this machine');
  const gitDir = await findBareRepository({ path });
  if (gitDir === null) return none(`origin (${path}) is not a bare repository`);
  return { kind: 'forge', forge: createLocalForge({ gitDir, task }) };
}

function none(reason: string): ForgeChoice {
  return { kind: 'none', reason };
}

function localPath(url: string): string | null {
  if (isAbsolute(url)) return url;
  try {
    return url.startsWith('file:') ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}
