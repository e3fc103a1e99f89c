import type { GitHubHosts } from '../config/github.js';
import type { Surroundings } from '../config/read-place.js';
import type { Pace } from './github/client.js';
import { findCredentials } from './github/credentials.js';
import { hostedRepository } from './github/origin.js';

/** What a look at GitHub found. Nothing of the credentials but where they are from is in it. */
export type GitHubLook =
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'missing'; readonly host: string; readonly why: string }
  | {
      readonly kind: 'seen';
      /** `owner/repo at host`. */
      readonly where: string;
      readonly from: string;
      /**
       * Of whoever the credentials belong to; an App's are not told, and count as enough. GitHub tells nothing of what
       * a fine-grained token is limited to.
       */
      readonly mayPush: boolean;
      readonly archived: boolean;
    };

/** Somebody waits at a terminal. */
const PATIENCE: Pace = { timeoutMs: 10_000, pauseMs: 1_000, spaced: false };

/**
 * Looks whether the credentials for an address reach its repository. Changes nothing.
 *
 * @throws FORGE_UNAUTHORIZED, FORGE_REPOSITORY_UNKNOWN and the others of a forge
 */
export async function lookAtGitHub(input: {
  readonly fetchUrl: string;
  readonly github: GitHubHosts;
  readonly surroundings: Surroundings;
  readonly pace?: Pace;
}): Promise<GitHubLook> {
  const { github, surroundings, pace = PATIENCE } = input;
  const place = hostedRepository(input.fetchUrl);
  const host = place === null || !Object.hasOwn(github, place.host) ? undefined : github[place.host];
  if (place === null || host === undefined) return { kind: 'elsewhere' };
  const found = findCredentials({ host, surroundings });
  if (found.kind === 'missing') return { kind: 'missing', host: place.host, why: found.why };
  const { credentials, from } = found;
  const { signal } = new AbortController();
  const { connectRepository } = await import('./github/connect.js');
  const repository = await connectRepository({
    ...{ place, api: host.api, credentials, task: 'TASK', signal, pace, env: surroundings.env },
  });
  const { archived = false, permissions } = await repository.look();
  const mayPush = credentials.kind === 'app' || permissions?.push !== false;
  return { kind: 'seen', where: `${place.owner}/${place.repo} at ${place.host}`, from, mayPush, archived };
}
