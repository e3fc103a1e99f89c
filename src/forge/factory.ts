import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

import { DEFAULT_GITHUB_HOSTS, type GitHubHosts } from '../config/github.js';
import type { Surroundings } from '../config/read-place.js';
import { fail } from '../domain/failure/catalogue.js';
import type { RepositoryRef } from '../domain/run/run-input.js';
import { findBareRepository } from '../git/forge-refs.js';
import type { Forge } from './forge.js';
import type { Pace } from './github/client.js';
import { findCredentials } from './github/credentials.js';
import { hostedRepository } from './github/origin.js';
import { createLocalForge } from './local-forge.js';

/** The forge of a repository, or why it has none. */
export type ForgeChoice =
  { readonly kind: 'forge'; readonly forge: Forge } | { readonly kind: 'none'; readonly reason: string };

/** What of an installation matters to forges; left out, it knows github.com and has no token. */
export interface ForgeSurroundings {
  readonly github?: GitHubHosts;
  /** Where tokens are looked up. */
  readonly surroundings?: Surroundings;
  readonly pace?: Pace;
}

/**
 * Chooses by where `origin` is: a bare repository on this machine is its own forge, a repository at a host that is known
 * as a GitHub is there. `task` is the key for the words of an error; `signal` ends what is under way.
 *
 * @throws FORGE_UNAUTHORIZED when the credentials that the configuration names are not there; and see {@link Forge}
 */
export async function forgeFor(
  input: ForgeSurroundings & {
    readonly repository: RepositoryRef;
    readonly task?: string;
    readonly signal?: AbortSignal;
  },
): Promise<ForgeChoice> {
  const { repository, task = 'TASK' } = input;
  if (!repository.hasOrigin) return none('the repository has no origin');
  const path = localPath(repository.fetchUrl);
  if (path === null) return hosted(input);
  const gitDir = await findBareRepository({ path });
  if (gitDir === null) return none(`origin (${path}) is not a bare repository`);
  return { kind: 'forge', forge: createLocalForge({ gitDir, task }) };
}

async function hosted(input: Parameters<typeof forgeFor>[0]): Promise<ForgeChoice> {
  const {
    github = DEFAULT_GITHUB_HOSTS,
    surroundings = { env: {}, folder: '/' },
    task = 'TASK',
    pace,
  } = input;
  const { signal = new AbortController().signal } = input;
  const place = hostedRepository(input.repository.fetchUrl);
  const host = place === null || !Object.hasOwn(github, place.host) ? undefined : github[place.host];
  if (place === null || host === undefined)
    return none(
      'pull requests are opened at github.com, at hosts below "github" in config.yaml, and on an origin that is a bare repository on this machine',
    );
  const found = findCredentials({ host, surroundings });
  if (found.kind === 'missing' && host.configured)
    return fail('FORGE_UNAUTHORIZED', { task, host: place.host, detail: found.why });
  if (found.kind === 'missing') return none(`there is no token for ${place.host}: ${found.why}`);
  const { credentials } = found;
  // Loaded when it is wanted: most workers' start need not wait for Octokit.
  const { connectGitHub } = await import('./github/connect.js');
  const paced = pace === undefined ? {} : { pace };
  const forge = await connectGitHub({
    ...{ place, api: host.api, credentials, task, signal, env: surroundings.env, ...paced },
  });
  return { kind: 'forge', forge };
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
