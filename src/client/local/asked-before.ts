import { z } from 'zod';

import { canonicalJson } from '../../domain/canonical-json.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RerunWish } from '../../domain/rerun/affected.js';
import { RunInput } from '../../domain/run/run-input.js';
import type { StoredRun } from '../../store/store.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';

/** What a token has led to before: a run that was started with it, or a rerun in a run that was open then. */
export type AskedBefore =
  { readonly kind: 'started'; readonly number: number } | { readonly kind: 'reran'; readonly number: number };

/** How many of a task's runs are looked through, the newest first. */
const MOST_RUNS = 50;
const Asked = z.looseObject({ outcome: z.string(), from: z.array(z.string()), failed: z.boolean() });

/**
 * Finds what a request to rerun did when it came before, although its run has ended meanwhile; `null` when it is new,
 * or was refused. Throws RERUN_TOKEN_USED when the token came with another wish.
 */
export async function askedBefore(
  session: Pick<Session, 'store'>,
  { selector, token, wish }: { selector: RunSelector; token: string; wish: RerunWish },
): Promise<AskedBefore | null> {
  const store = await session.store();
  const latest = await store.findRun(selector.runKey);
  const newest = latest?.number ?? 0;
  for (let number = newest; number > Math.max(0, newest - MOST_RUNS); number -= 1) {
    const run = number === newest ? latest : await store.findRun({ ...selector.runKey, number });
    if (run === null) continue;
    if (RunInput.safeParse(run.input).data?.startToken === token) return { kind: 'started', number };
    if (await reranBy(session, { run, token, wish })) return { kind: 'reran', number };
  }
  return null;
}

async function reranBy(
  session: Pick<Session, 'store'>,
  { run, token, wish }: { run: StoredRun; token: string; wish: RerunWish },
): Promise<boolean> {
  const rows = await (await session.store()).readLedger({ run });
  const row = rows.find(({ kind, key }) => kind === 'rerun_requested' && key === `rerun_requested:${token}`);
  const asked = Asked.safeParse(row?.data).data;
  if (asked?.outcome !== 'accepted') return false;
  const { from, failed } = asked;
  if (canonicalJson({ from, failed }) !== canonicalJson({ from: wish.from, failed: wish.failed }))
    fail('RERUN_TOKEN_USED', { task: run.taskKey, token });
  return true;
}
