import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';

import { type Fetch, proxiedFetch } from '../../config/proxied-fetch.js';
import type { ProxyEnvironment } from '../../config/proxy.js';
import type { Credentials } from './credentials.js';

/** How patiently requests are made. */
export interface Pace {
  /** How long one request may take. */
  readonly timeoutMs: number;
  /** The unit of the pauses before a look is repeated: 1, 4 units. */
  readonly pauseMs: number;
  /** Whether requests keep the distance that GitHub asks for: a second between writes, three between notifications. */
  readonly spaced: boolean;
}

export const USUAL_PACE: Pace = { timeoutMs: 30_000, pauseMs: 1_000, spaced: true };

const REPEATED_LOOKS = 2;
const Client = Octokit.plugin(retry, throttling);
/** A client of one GitHub's REST API. */
export type GitHubClient = InstanceType<typeof Client>;

const silent = () => undefined;

/**
 * Makes a client. Looks are repeated twice when the server fails; writes never, since one whose answer was lost may
 * have been done: whoever asks again looks first. A rate limit is not waited for here, it is thrown.
 */
export function openClient(input: {
  readonly api: string;
  readonly credentials: Credentials;
  readonly installation?: number;
  readonly signal: AbortSignal;
  readonly pace: Pace;
  /** Where a proxy may be named; left out, none is. */
  readonly env?: ProxyEnvironment;
}): GitHubClient {
  const { api, signal, pace, env = {} } = input;
  const ask = proxiedFetch(env);
  const client = new Client({
    ...identity(input),
    baseUrl: api,
    userAgent: 'stagegate',
    log: { debug: silent, info: silent, warn: silent, error: silent },
    retry: { retries: REPEATED_LOOKS, retryAfterBaseValue: pace.pauseMs, doNotRetry: NOT_REPEATED },
    throttle: { enabled: pace.spaced, onRateLimit: () => false, onSecondaryRateLimit: () => false },
    request: {
      fetch: (url: string, options: Parameters<Fetch>[1]) =>
        ask(url, { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(pace.timeoutMs)]) }),
    },
  });
  client.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = '2022-11-28';
    if (options.method !== 'GET') options.request = { ...options.request, retries: 0 };
  });
  return client;
}

/** Answers that stay what they are when the question is repeated. */
const NOT_REPEATED = [400, 401, 403, 404, 409, 410, 422, 429, 451];

function identity({
  credentials,
  installation,
}: Pick<Parameters<typeof openClient>[0], 'credentials' | 'installation'>) {
  if (credentials.kind === 'token') return { auth: credentials.token };
  const { appId, privateKey } = credentials;
  return {
    authStrategy: createAppAuth,
    auth: { appId, privateKey, ...(installation === undefined ? {} : { installationId: installation }) },
  };
}
