import { StagegateError } from '../../domain/failure/catalogue.js';
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
      stages: [...(run?.status?.stages.map(({ key }) => key) ?? []), 'handoff'],
    };
  } catch (error) {
    if (error instanceof StagegateError) return { tasks: [], stages: [] };
    throw error;
  }
}
