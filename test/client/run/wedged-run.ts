import { condition, startChild } from '@temporalio/workflow';

/** Stands in for a run: the title says whether it is healthy, starts a stage that is not, or is wedged itself. */
export async function run(input: {
  task: { key: string; title: string };
  repository: { slug: string };
}): Promise<void> {
  const { title, key } = input.task;
  if (title === 'wedged') throw new Error('[TMPRL1100] Nondeterminism error: no such command');
  if (title === 'stage') {
    const id = `stagegate/${input.repository.slug}/${key.toLowerCase()}/1/api`;
    await startChild(stage, { workflowId: id });
  }
  await condition(() => false);
}

export function stage(): Promise<void> {
  return Promise.reject(new Error('a defect in the stage'));
}

/** Stands in for the admission workflow: one that admits a single run is wedged. */
export async function admission({ limits }: { limits: { cap: number } }): Promise<void> {
  if (limits.cap === 1) throw new Error('[TMPRL1100] Nondeterminism error: no such command');
  await condition(() => false);
}
