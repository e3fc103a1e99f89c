import { titleOfGroup } from '../../domain/handoff/title-of-group.js';
import { Plan } from '../../domain/plan/plan.js';
import type { RunView } from '../run/run-view.js';
import type { Session } from './session.js';

/**
 * The title that a run's pull request gets when nobody writes one: the plan's own, else the task's key and title; with the
 * stages where some go by themselves. Where the plan cannot be read, it counts as one without a title.
 */
export async function usualTitle(
  session: Session,
  { view, stages }: { view: RunView; stages: readonly string[] | null },
): Promise<string> {
  const { task, plan } = view.kind === 'description' ? view.run : view.status;
  const own = plan === null ? null : await titleIn(session, plan.hash);
  const title = own ?? `${task.key}: ${task.title}`;
  return stages === null ? title : titleOfGroup({ title, stages: inPlanOrder({ view, stages }) });
}

async function titleIn(session: Session, hash: string): Promise<string | null> {
  try {
    const text = await (await session.store()).getBlob({ hash });
    const plan = text === null ? null : Plan.safeParse(JSON.parse(text)).data;
    return plan?.handoff?.pr.title ?? null;
  } catch {
    return null;
  }
}

function inPlanOrder({ view, stages }: { view: RunView; stages: readonly string[] }): readonly string[] {
  if (view.kind === 'description') return stages;
  return view.status.stages.flatMap(({ key }) => (stages.includes(key) ? [key] : []));
}
