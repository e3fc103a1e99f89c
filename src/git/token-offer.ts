import type { GitResult } from './git-gateway.js';

/** A token for one host, for when git's own credentials are not enough. */
export interface TokenOffer {
  /** What git's requests must begin with to be given it: `https://github.com/`. */
  readonly scope: string;
  /** Reads it, each time: it may have been renewed. Whoever asks keeps it to itself. */
  readonly read: () => Promise<string>;
}

/** What git prints where nobody is known there, or somebody who may not. */
const NOT_LET_IN =
  /could not read (?:Username|Password)|Authentication failed|error: 40[13]\b|Repository not found|Permission to \S+ denied/i;

/**
 * Runs a git command that talks to a host: with git's own credentials, and where they do not let it in once more with the
 * token. It is in that process's environment alone, as a header for that host: on no command line, in no address, and no
 * credential helper is told of it, as it would be to keep.
 */
export async function withOffer(input: {
  readonly offer: TokenOffer | undefined;
  readonly run: (env: Readonly<Record<string, string>>) => Promise<GitResult>;
}): Promise<GitResult> {
  const { offer, run } = input;
  const first = await run({});
  if (offer === undefined || first.exitCode === 0 || !NOT_LET_IN.test(first.stderr)) return first;
  const basic = Buffer.from(`x-access-token:${await offer.read()}`).toString('base64');
  return run({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${offer.scope}.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  });
}
