import { randomUUID } from 'node:crypto';
import { isAbsolute } from 'node:path';

import { fail } from '../domain/failure/catalogue.js';
import type { RepositoryRef } from '../domain/run/run-input.js';

import { killProcesses } from '../process/kill-processes.js';
import { MARKER_VARIABLE } from '../process/record-files.js';

import { gitFailed, lastWords, refuseTrouble, runGit, type GitCall, type GitResult } from './git-gateway.js';
import { absoluteRemote, normaliseRemote } from './remote-url.js';
import { type TokenOffer, withOffer } from './token-offer.js';

/**
 * The address to talk to upstream with. When the user's checkout is on this host its own address is taken: it may
 * hold credentials, which the recorded one never does; a path has none.
 */
export async function remoteAddress({ repository }: { repository: RepositoryRef }): Promise<string> {
  if (!repository.hasOrigin || isAbsolute(repository.fetchUrl)) return repository.fetchUrl;
  const own = await originOf(repository.checkout);
  if (own === null) return repository.fetchUrl;
  const same = normaliseRemote(absoluteRemote({ url: own, root: repository.checkout }));
  return /^https?:/i.test(own) && same === repository.id ? own : repository.fetchUrl;
}

/**
 * Runs a git command that talks to upstream, with the worker's own credentials, or a token where it is offered. An abort ends it together with the
 * helpers that do the talking (git leaves them behind when it is ended), and throws the signal's reason. Helpers are
 * found on Linux alone; elsewhere one ends when its connection does.
 */
export async function talk(
  call: Omit<GitCall, 'profile' | 'network'>,
  { offer }: { offer?: TokenOffer | undefined } = {},
): Promise<GitResult> {
  return withOffer({ offer, run: (env) => talkOnce({ ...call, env: { ...call.env, ...env } }) });
}

async function talkOnce(call: Omit<GitCall, 'profile' | 'network'>): Promise<GitResult> {
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

/** How every push begins: all refs or none, nothing that was not named, and no hook of the repository. */
export const PUSH = [
  'push',
  '--porcelain',
  '--atomic',
  '--no-verify',
  '--no-follow-tags',
  '--recurse-submodules=no',
] as const;

/** What git says when the repository on this side is in the way, not the other one. */
const OURS =
  /cannot lock ref|bad object|bad tree|unable to resolve reference|reference broken|packed-refs|loose object|object file|is corrupt|inflate|unable to (?:unpack|write|create|read)|does not match index|not a packfile|too short to be a packfile|index-pack|unpack-objects|did not send all necessary objects/;

/** Throws `ORIGIN_UNREACHABLE` in git's own words, or as {@link gitFailed} when it is this side that is in the way. */
export function unreachable(input: { task: string; url: string; result: GitResult; call: GitCall }): never {
  const { call, result } = input;
  const own = result.stderr.replace(/^remote: .*$/gm, '');
  const isOurs = OURS.test(own) || own.includes(`not a git repository: '${call.cwd}'`);
  if (result.exitCode < 0 || isOurs) return gitFailed(call, result);
  refuseTrouble({ cwd: call.cwd, stderr: result.stderr });
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
