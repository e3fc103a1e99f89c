import type { GitHubHost } from '../../config/github.js';
import { readPlace, type Surroundings } from '../../config/read-place.js';

/** What a GitHub knows us by. Never part of a message. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'app'; readonly appId: string; readonly privateKey: string };

/** Credentials, or what is to be set. */
export type FoundCredentials =
  | { readonly kind: 'found'; readonly credentials: Credentials; readonly from: string }
  | { readonly kind: 'missing'; readonly why: string };

/** Looks each time: a token that is renewed outside holds from the next request on. */
export function findCredentials({
  host,
  surroundings,
}: {
  host: GitHubHost;
  surroundings: Surroundings;
}): FoundCredentials {
  if (host.app !== null) {
    const key = readPlace(host.app.key, surroundings);
    return key.kind === 'missing'
      ? key
      : {
          kind: 'found',
          credentials: { kind: 'app', appId: host.app.id, privateKey: key.value },
          from: `App ${host.app.id}`,
        };
  }
  const whys: string[] = [];
  for (const place of host.tokens) {
    const read = readPlace(place, surroundings);
    if (read.kind === 'missing') {
      whys.push(read.why);
      continue;
    }
    const from = place.kind === 'variable' ? place.name : place.kind;
    if (/^[\x21-\x7e]+$/.test(read.value))
      return { kind: 'found', credentials: { kind: 'token', token: read.value }, from };
    return { kind: 'missing', why: `what ${from} holds is no token: it has spaces or line ends in it` };
  }
  if (host.configured) return { kind: 'missing', why: whys.join('; ') };
  const names = host.tokens.flatMap((place) => (place.kind === 'variable' ? [place.name] : []));
  return { kind: 'missing', why: `set ${names.join(' or ')} where the worker runs` };
}
