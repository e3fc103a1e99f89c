import { existsSync } from 'node:fs';

import { readSettings } from '../../config/settings.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { Session } from './session.js';

/** How many of the repository's newest runs are looked at. */
const MOST_RUNS = 50;

/**
 * How the newest runs of a plan, by its name, ended in this repository; none where there is no repository, no store yet, or
 * one that cannot be read: a plan is shown all the same. Where there is no store, nothing is loaded for it.
 */
export async function planHistory(session: Session, plan: string): Promise<RunStatus[]> {
  const { store: place } = readSettings(session);
  if (place.startsWith('/') && !existsSync(place)) return [];
  try {
    const [{ slug }, store] = await Promise.all([session.repository(), session.store()]);
    const runs = await store.listRuns({ slug, limit: MOST_RUNS });
    return runs.flatMap(({ planName, state, status }) =>
      planName === plan && isFinal(state) && status !== null ? [status] : [],
    );
  } catch {
    return [];
  }
}
