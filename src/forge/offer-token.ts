import { DEFAULT_GITHUB_HOSTS } from '../config/github.js';
import type { RepositoryRef } from '../domain/run/run-input.js';
import type { TokenOffer } from '../git/index.js';
import type { ForgeSurroundings } from './factory.js';
import { findCredentials } from './github/credentials.js';
import { hostedRepository } from './github/origin.js';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

type Asked = ForgeSurroundings & {
  readonly repository: RepositoryRef;
  readonly task: string;
  readonly signal: AbortSignal;
};

/** {@link offerToken}, as what talks to upstream takes it: nothing where there is none. */
export function withToken(input: Asked): { readonly offer?: TokenOffer } {
  const offer = offerToken(input);
  return offer === null ? {} : { offer };
}

/**
 * The forge's token, for pushes to a repository of that forge; `null` where origin is not reached by https, is at no host
 * that is known, or there is no token. In the clear it goes to this machine alone.
 */
function offerToken(input: Asked): TokenOffer | null {
  const { repository, github = DEFAULT_GITHUB_HOSTS, surroundings, task, signal, pace } = input;
  const { fetchUrl } = repository;
  const place = hostedRepository(fetchUrl);
  if (place === null || surroundings === undefined || !URL.canParse(fetchUrl)) return null;
  const { protocol, hostname } = new URL(fetchUrl);
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.has(hostname))) return null;
  const host = Object.hasOwn(github, place.host) ? github[place.host] : undefined;
  if (host === undefined || findCredentials({ host, surroundings }).kind === 'missing') return null;
  return {
    scope: `${protocol}//${place.host}/`,
    read: async () => {
      const found = findCredentials({ host, surroundings });
      if (found.kind === 'missing') throw new Error(found.why);
      const { tokenOf } = await import('./github/connect.js');
      const { credentials } = found;
      const paced = pace === undefined ? {} : { pace };
      const { env } = surroundings;
      return tokenOf({ place, api: host.api, credentials, task, signal, env, ...paced });
    },
  };
}
