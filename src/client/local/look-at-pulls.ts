import { readSettings } from '../../config/settings.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { fail, failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { lookFailure } from '../../domain/pull-request/look-failure.js';
import { lookRow } from '../../domain/pull-request/look-rows.js';
import { forgeFor } from '../../forge/factory.js';
import type { Forge } from '../../forge/forge.js';
import { repositoryRef } from '../../git/repository.js';
import { inParallel } from '../in-parallel.js';
import type { RunPull } from './pull-requests.js';
import type { Session } from './session.js';

/** A pull request after a look at its forge. */
export interface SeenPull extends RunPull {
  /** What of it could not be seen. */
  readonly notes: readonly string[];
  /** Whether the look found something that the ledger did not have. */
  readonly changed: boolean;
  /** Why what is shown is what was recorded; `null` after a look, or where none was needed. */
  readonly failure: Failure | null;
}

/** Somebody waits at a terminal. */
const PATIENCE = { timeoutMs: 10_000, pauseMs: 500, spaced: false };
const AT_ONCE = 4;

/**
 * Looks at pull requests as their forge has them now. Those that were seen merged are taken as recorded: nothing changes
 * there any more. One that cannot be looked at is as it was recorded, with the reason.
 */
export async function lookAtPulls(
  session: Session,
  { pulls, now }: { pulls: readonly RunPull[]; now: Date },
): Promise<SeenPull[]> {
  const open = pulls.filter((pull) => pull.seen?.look.state !== 'merged');
  const forge = open.length === 0 ? null : await forgeOf(session, open[0]?.task ?? '');
  return inParallel({
    items: pulls,
    atOnce: AT_ONCE,
    run: async (pull): Promise<SeenPull> => {
      const asRecorded = { ...pull, notes: [], changed: false };
      if (forge === null || !open.includes(pull)) return { ...asRecorded, failure: null };
      if ('code' in forge) return { ...asRecorded, failure: forge };
      try {
        const { look, notes } =
          (await forge.lookAtPullRequest({ number: pull.number })) ??
          fail('PULL_REQUEST_GONE', { task: pull.task, number: pull.number });
        const changed = canonicalJson(look) !== canonicalJson(pull.seen?.look ?? null);
        return { ...pull, seen: { at: now.toISOString(), look }, notes, changed, failure: null };
      } catch (error) {
        if (!(error instanceof StagegateError)) throw error;
        return { ...asRecorded, failure: lookFailure({ failure: error.failure, task: pull.task }) };
      }
    },
  });
}

/** Writes down what was seen, once for each change. Returns those of which there was something to write. */
export async function recordLooks(
  session: Session,
  { pulls, now }: { pulls: readonly SeenPull[]; now: Date },
): Promise<SeenPull[]> {
  const store = await session.store();
  const written: SeenPull[] = [];
  for (const pull of pulls) {
    const { key: run, seen, failure: missed } = pull;
    if (seen === null || missed !== null) continue;
    const rows = await store.readLedger({ run });
    const row = lookRow({ rows, look: seen.look, at: now.toISOString() });
    if (row === null) continue;
    await store.appendLedger({ run, rows: [row] });
    written.push(pull);
  }
  return written;
}

async function forgeOf(session: Session, task: string): Promise<Forge | Failure> {
  const { env, paths } = session;
  const { github } = readSettings({ env, paths });
  try {
    const choice = await forgeFor({
      repository: repositoryRef(await session.repository()),
      task,
      github,
      surroundings: { env, folder: paths.config },
      pace: PATIENCE,
    });
    return choice.kind === 'forge' ? choice.forge : failure('FORGE_NONE', { task, reason: choice.reason });
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    return lookFailure({ failure: error.failure, task });
  }
}
