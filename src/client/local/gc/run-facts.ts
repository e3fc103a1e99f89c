import { join } from 'node:path';

import { runWorkflowId, stageWorkflowId } from '../../../contract/ids.js';
import { StagegateError } from '../../../domain/failure/catalogue.js';
import { type RunFacts, type RunName, sameRun } from '../../../domain/janitor/holding.js';
import { RunInput } from '../../../domain/run/run-input.js';
import { isFinal } from '../../../domain/run/run-state.js';
import { listRecorded } from '../../../process/list-recorded.js';
import type { StoredRun } from '../../../store/store.js';
import { inParallel } from '../../in-parallel.js';
import { workflowOpenness } from '../../run/openness.js';
import type { Session } from '../session.js';
import type { StagePlace } from './find-places.js';

/** A run's facts, and what the store has of it. */
export interface KnownRun {
  readonly facts: RunFacts;
  readonly stored: StoredRun | null;
  /** `null` when the store has none that this program can read. */
  readonly input: RunInput | null;
}

const SIDE_BY_SIDE = 5;
/** Runs of the store that are looked through for open ones without a place on this disk. */
const MOST_STORED = 1_000;

/** Finds out about every run that has something on this disk, and about every one that the store calls open. */
export async function runFacts(
  session: Session,
  { places, named }: { places: readonly StagePlace[]; named: readonly RunName[] },
): Promise<KnownRun[]> {
  const store = await session.store();
  const open = (await store.listRuns({ limit: MOST_STORED })).filter(({ state }) => !isFinal(state));
  const runs: RunName[] = [];
  for (const { slug, taskKey, number } of [...places, ...named, ...open])
    if (!runs.some((run) => sameRun(run, { slug, taskKey, number }))) runs.push({ slug, taskKey, number });
  return inParallel({
    items: runs,
    atOnce: SIDE_BY_SIDE,
    run: async (run) => {
      const stored = await store.findRun(run);
      const input = RunInput.safeParse(stored?.input).data ?? null;
      const stages = new Set(places.filter((place) => sameRun(place, run)).map(({ stage }) => stage));
      const facts: RunFacts = {
        ...run,
        taskKey: stored?.taskKey ?? run.taskKey,
        temporal: await askTemporal(session, { run, stages: [...stages] }),
        ledger: stored === null ? 'missing' : isFinal(stored.state) ? 'ended' : 'open',
        endedAt: stored?.endedAt ?? null,
        processes: processesOf(session, run),
      };
      return { facts, stored, input };
    },
  });
}

/** Whether a run's own workflow or one of its stages' is open. No answer is no permission. */
export async function askTemporal(
  session: Session,
  { run, stages }: { run: RunName; stages: readonly string[] },
): Promise<RunFacts['temporal']> {
  try {
    const { temporal } = await session.runs();
    const ids = [runWorkflowId(run), ...stages.map((stage) => stageWorkflowId({ ...run, stage }))];
    for (const id of ids) if ((await workflowOpenness(temporal, id)) === 'open') return 'open';
    return 'closed';
  } catch (error) {
    if (error instanceof StagegateError) return 'unknown';
    throw error;
  }
}

function processesOf({ paths }: Session, { slug, taskKey, number }: RunName): number {
  const root = join(paths.state, 'logs', slug, taskKey.toLowerCase(), String(number));
  return listRecorded({ root }).filter(({ state }) => state !== 'ended' && state !== 'absent').length;
}
