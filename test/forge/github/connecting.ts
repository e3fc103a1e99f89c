import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import type { Forge, PullRequestDraft } from '../../../src/forge/forge.js';
import { connectGitHub } from '../../../src/forge/github/connect.js';
import type { GitHubServer } from './github-server.js';

/** A token that nobody has. */
export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';

/** The forge of shop/store at a server. */
export const forgeAt = (over: {
  server: GitHubServer;
  signal?: AbortSignal;
  timeoutMs?: number;
}): Promise<Forge> =>
  connectGitHub({
    place: { host: 'github.example', owner: 'shop', repo: 'store' },
    api: over.server.url,
    credentials: { kind: 'token', token: TOKEN },
    task: 'ADD-42',
    signal: over.signal ?? new AbortController().signal,
    pace: { timeoutMs: over.timeoutMs ?? 60_000, pauseMs: 1, spaced: false },
  });

/** What is to be opened. */
export const draft = (over: Partial<PullRequestDraft> = {}): PullRequestDraft => ({
  head: 'stagegate/ADD-42',
  base: 'main',
  headCommit: 'a'.repeat(40),
  title: 'Add a basket',
  body: '## What\n\nA basket, größer.\n',
  draft: true,
  idempotencyKey: 'shop/ADD-42/1',
  ...over,
});

/** The failure that an attempt ends in. */
export async function failureOf(asking: Promise<unknown>): Promise<StagegateError> {
  const error: unknown = await asking.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StagegateError) return error;
  throw new Error(`no failure of the catalogue: ${String(error)}`);
}
