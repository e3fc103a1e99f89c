import { randomUUID } from 'node:crypto';

import { fail } from '../domain/failure/catalogue.js';
import type { RepositoryRef } from '../domain/run/run-input.js';

import { killProcesses } from '../process/kill-processes.js';
import { MARKER_VARIABLE } from '../process/record-files.js';

import { gitFailed, lastWords, runGit, type GitCall, type GitResult } from './git-gateway.js';
import { absoluteRemote, normaliseRemote } from './remote-url.js';

/**
 * The address to talk to upstream with. When the user's checkout is on this host its own address is taken: it may
 * hold credentials, which the recorded one never does.
 */
export async function remoteAddress({ repository }: { repository: RepositoryRef }): Promise<string> {
  if (!repository.hasOrigin) return repository.fetchUrl;
  const own = await originOf(repository.checkout);
  if (own === null) return repository.fetchUrl;
  const same = normaliseRemote(absoluteRemote({ url: own, root: repository.checkout }));
  return /^https?:/i.test(own) && same === repository.id ? own : repository.fetchUrl;
}

/**
 * Runs a git command that talks to upstream, with the worker's own credentials. An abort ends it together with the
 * helpers that do the talking (git leaves them behind when it is ended), and throws the signal's reason. Helpers are
 * found on Linux alone; elsewhere one ends when its connection does.
 */
export async function talk(call: Omit<GitCall, 'profile' | 'network'>): Promise<GitResult> {
  const { signal } = call;
  const marker = randomUUID();
  const env = { ...call.env, [MARKER_VARIABLE]: marker };
  const ending = { done: Promise.resolve() };
  const end = () => {
    ending.done = killProcesses({
      kin: { identity: null, marker },
      graceMs: GRACE_MS,
      onWait: () => undefined,
    }).then(() => undefined);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await runGit({ ...call, env, profile: 'user', network: true });
  } finally {
    signal?.removeEventListener('abort', end);
    await ending.done;
  }
}

/** What a call takes over of the signal that ends it. */
export function endedBy({ signal }: { signal?: AbortSignal }): Pick<GitCall, 'signal'> {
  return signal === undefined ? {} : { signal };
}

const GRACE_MS = 1_000;

/** Throws `ORIGIN_UNREACHABLE` in git's own words. */
export function unreachable(input: { task: string; url: string; result: GitResult; call: GitCall }): never {
  if (input.result.exitCode < 0) return gitFailed(input.call, input.result);
  return fail('ORIGIN_UNREACHABLE', {
    task: input.task,
    url: input.url,
    detail: lastWords(input.result.stderr) || `exit status ${input.result.exitCode}`,
  });
}

async function originOf(checkout: string): Promise<string | null> {
  const call = { args: ['config', '--get', 'remote.origin.url'], cwd: checkout, profile: 'user' } as const;
  const result = await runGit(call).catch(() => null);
  return result?.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}
