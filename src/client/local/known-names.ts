import { StagegateError } from '../../domain/failure/catalogue.js';
import { Plan } from '../../domain/plan/plan.js';
import { RunInput } from '../../domain/run/run-input.js';
import type { Store, StoredRun } from '../../store/store.js';
import type { Session } from './session.js';

/** The task keys of the repository and the stages of a task's latest run, from the store; none where there is none. */
export async function knownNames(
  session: Session,
  { task }: { task: string },
): Promise<{ tasks: string[]; stages: string[] }> {
  try {
    const [{ slug }, store] = await Promise.all([session.repository(), session.store()]);
    const [runs, run] = await Promise.all([
      store.listRuns({ slug, limit: 200 }),
      task === '' ? null : store.findRun({ slug, taskKey: task }),
    ]);
    return {
      tasks: [...new Set(runs.map(({ taskKey }) => taskKey))],
      stages: [...(run === null ? [] : await stagesOf(store, run)), 'handoff'],
    };
  } catch (error) {
    if (error instanceof StagegateError) return { tasks: [], stages: [] };
    throw error;
  }
}

/** Of a run that is open, the store has what it was started with and not yet its status. */
async function stagesOf(store: Store, { status, input }: StoredRun): Promise<string[]> {
  if (status !== null) return status.stages.map(({ key }) => key);
  const hash = RunInput.safeParse(input).data?.plan.hash;
  const text = hash === undefined ? null : await store.getBlob({ hash });
  const plan = text === null ? null : Plan.safeParse(JSON.parse(text)).data;
  return plan?.stages.map(({ key }) => key) ?? [];
}
