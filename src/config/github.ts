import { z } from 'zod';

import { Elsewhere, type Place, placeOf } from './place.js';

/** How to reach and be known to the GitHub at one host name of `origin`. */
export interface GitHubHost {
  /** Where its REST API is, without a slash at the end. */
  readonly api: string;
  /** Where its token may be, in order: the first that is there is taken. */
  readonly tokens: readonly Place[];
  /** A GitHub App to act as, instead of a token. */
  readonly app: { readonly id: string; readonly key: Place } | null;
  /** Whether the configuration names where the token or the key is: then it must be there. */
  readonly configured: boolean;
}

/** The GitHubs that this installation knows, by the host name in `origin`. */
export type GitHubHosts = Readonly<Record<string, GitHubHost>>;

const PUBLIC = 'https://api.github.com';
/** As other tools around GitHub read them; a token for github.com is sent nowhere else. */
const PUBLIC_TOKENS = ['STAGEGATE_GITHUB_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN'] as const;
const ENTERPRISE_TOKENS = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'] as const;

const Source = z.strictObject({
  api: z
    .string()
    .regex(/^https?:\/\/[^\s@?#]+$/, 'must be an http or https address without a user name')
    .optional(),
  token: Elsewhere.optional(),
  app: z
    .strictObject({ id: z.union([z.int().min(1), z.string().min(1)]), private_key: Elsewhere })
    .optional(),
});
const HostName = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'must be a host name in small letters');

/** `github` of the configuration: hosts by the name that `origin` has for them. github.com need not be named. */
export const GitHubConfig = z.record(HostName, Source).transform((given, ctx): GitHubHosts => {
  const hosts = Object.entries(given).flatMap(([host, source]) => {
    const read = hostOf({ host, source });
    if (typeof read !== 'string') return [[host, read] as const];
    ctx.addIssue(`github.${host}: ${read}`);
    return [];
  });
  return { ...DEFAULT_GITHUB_HOSTS, ...Object.fromEntries(hosts) };
});

/** github.com alone, with a token in one of the usual variables. */
export const DEFAULT_GITHUB_HOSTS: GitHubHosts = { 'github.com': usual(PUBLIC) };

function usual(api: string): GitHubHost {
  const names = api === PUBLIC ? PUBLIC_TOKENS : ENTERPRISE_TOKENS;
  const tokens = names.map((name): Place => ({ kind: 'variable', name }));
  return { api, tokens, app: null, configured: false };
}

function hostOf({ host, source }: { host: string; source: z.infer<typeof Source> }): GitHubHost | string {
  const { token, app } = source;
  const own = host === 'github.com' ? PUBLIC : `https://${host}/api/v3`;
  const known = usual((source.api ?? own).replace(/\/+$/, ''));
  if (token !== undefined && app !== undefined) return 'one of token and app is wanted, not both';
  if (app !== undefined) {
    const key = placeOf(app.private_key);
    if (key === null) return 'private_key: one of variable and file is wanted';
    return { ...known, tokens: [], app: { id: String(app.id), key }, configured: true };
  }
  if (token === undefined) return known;
  const place = placeOf(token);
  return place === null
    ? 'token: one of variable and file is wanted'
    : { ...known, tokens: [place], configured: true };
}
