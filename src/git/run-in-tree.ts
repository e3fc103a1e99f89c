import { setTimeout as delay } from 'node:timers/promises';

import { type GitCall, type GitResult, runGit } from './git-gateway.js';
import { findHolding } from './held-at-pipe.js';
import { Unreadable } from './unreadable.js';

/** Git is through with most trees in a few milliseconds, and then nobody has looked for anything. */
const FIRST_LOOK_MS = 1_000;

/**
 * Runs git on a working tree that an executor has filled: a named pipe in the place of a `.gitignore` would hold it for
 * ever. Where it does not come back soon, what holds it is looked for, again and again. Throws {@link Unreadable} with
 * what was found, git being ended; where `signal` ends it with one, that one says too what git was doing.
 */
export async function runInTree(call: GitCall): Promise<GitResult> {
  const dir = call.env?.['GIT_WORK_TREE'];
  if (dir === undefined) return runGit(call);
  const held = new AbortController();
  const over = new AbortController();
  const signal = call.signal === undefined ? held.signal : AbortSignal.any([held.signal, call.signal]);
  const watching = watch({ dir, over: over.signal, held });
  try {
    const result = await runGit({ ...call, signal });
    over.abort();
    await watching;
    // a look may have set free what git was held by
    held.signal.throwIfAborted();
    return result;
  } catch (error) {
    if (!(error instanceof Unreadable) || error !== call.signal?.reason) throw error;
    const { path, why } = error.obstacle;
    throw new Unreadable({ path, why: `${why} (git ${call.args[0] ?? ''} was looking at it)` });
  } finally {
    over.abort();
    await watching;
  }
}

async function watch(given: { dir: string; over: AbortSignal; held: AbortController }): Promise<void> {
  const { dir, over, held } = given;
  for (let waitMs = FIRST_LOOK_MS; await passes({ waitMs, over }); waitMs *= 2) {
    const found = await findHolding({ dir, over });
    if (found === null) continue;
    held.abort(new Unreadable(found));
    return;
  }
}

/** False when it is over before. */
function passes({ waitMs, over }: { waitMs: number; over: AbortSignal }): Promise<boolean> {
  return delay(waitMs, true, { signal: over }).catch(() => false);
}
