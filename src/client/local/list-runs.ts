import { StagegateError } from '../../domain/failure/catalogue.js';
import { isFinal } from '../../domain/run/run-state.js';
import type { StoredRun } from '../../store/store.js';
import type { RunFilter } from '../run/find-runs.js';
import type { RunView } from '../run/run-view.js';
import type { Session } from './session.js';

/** Runs, newest first, and whether Temporal could be asked. */
export interface RunList {
  readonly runs: readonly RunView[];
  readonly serverReachable: boolean;
}

/** Lists runs: those that Temporal knows, and those that the store alone remembers. */
export async function listRuns(session: Session, filter: RunFilter): Promise<RunList> {
  const [known, stored] = await Promise.all([fromTemporal(session, filter), fromStore(session, filter)]);
  const runs = merge({ known: known ?? [], stored, reachable: known !== null });
  return { runs: runs.slice(0, filter.limit), serverReachable: known !== null };
}

async function fromTemporal(session: Session, filter: RunFilter): Promise<RunView[] | null> {
  try {
    return await (await session.runs()).list(filter);
  } catch (error) {
    if (error instanceof StagegateError && error.failure.code === 'SERVER_UNREACHABLE') return null;
    throw error;
  }
}

async function fromStore(session: Session, { slug, openOnly, limit }: RunFilter): Promise<StoredRun[]> {
  const store = await session.store();
  const runs = await store.listRuns({ ...(slug === null ? {} : { slug }), limit });
  return openOnly ? runs.filter(({ state }) => !isFinal(state)) : runs;
}

function merge({
  known,
  stored,
  reachable,
}: {
  known: readonly RunView[];
  stored: readonly StoredRun[];
  reachable: boolean;
}): RunView[] {
  const why = reachable ? 'forgotten' : 'server_unreachable';
  const fullByKey = new Map(stored.flatMap((run) => (run.status === null ? [] : [[keyOf(run), run.status]])));
  const numbered = numberFrom(stored);
  const better = known.map(numbered).map((view): RunView => {
    if (view.kind !== 'description' || !view.run.closed || view.run.number === null) return view;
    const status = fullByKey.get(
      keyOf({ slug: view.run.slug, taskKey: view.run.task.key, number: view.run.number }),
    );
    return status !== undefined && isFinal(status.state) ? { kind: 'stored', why: view.why, status } : view;
  });
  const seen = new Set(better.map((view) => keyOfView(view)));
  const rest = stored.flatMap((run): RunView[] =>
    run.status === null || seen.has(keyOf(run)) ? [] : [{ kind: 'stored', why, status: run.status }],
  );
  return [...better, ...rest].sort((one, other) => (startOf(one) < startOf(other) ? 1 : -1));
}

/** Temporal's description of a run does not know its number; the store does, by the moment the run started. */
function numberFrom(stored: readonly StoredRun[]): (view: RunView) => RunView {
  const keyAt = (slug: string, taskKey: string, startedAt: string) =>
    keyOf({ slug, taskKey, number: Date.parse(startedAt) });
  const known = new Map(
    stored.map(({ slug, taskKey, startedAt, number }) => [keyAt(slug, taskKey, startedAt), number]),
  );
  return (view) => {
    if (view.kind !== 'description' || view.run.number !== null) return view;
    const { slug, task, startedAt } = view.run;
    return { ...view, run: { ...view.run, number: known.get(keyAt(slug, task.key, startedAt)) ?? null } };
  };
}

function keyOf({ slug, taskKey, number }: { slug: string; taskKey: string; number: number | null }): string {
  return `${slug} ${taskKey.toLowerCase()} ${String(number)}`;
}

function keyOfView(view: RunView): string {
  if (view.kind === 'description')
    return keyOf({ slug: view.run.slug, taskKey: view.run.task.key, number: view.run.number });
  const { repository, task, number } = view.status;
  return keyOf({ slug: repository.slug, taskKey: task.key, number });
}

function startOf(view: RunView): string {
  return view.kind === 'description' ? view.run.startedAt : view.status.startedAt;
}
