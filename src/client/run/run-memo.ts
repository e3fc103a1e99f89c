import { z } from 'zod';

import type { RunInput } from '../../domain/run/run-input.js';

/** What is written on a run when it is started, so that it can be told about without a worker. */
export const RunMemo = z.object({
  startToken: z.string(),
  task: z.string(),
  title: z.string(),
  repository: z.string(),
  base: z.string(),
  plan: z.object({ name: z.string(), hash: z.string() }),
  startedBy: z.string(),
  /** Known once the run's first activity has taken it. */
  number: z.int().optional().catch(undefined),
});
export type RunMemo = z.infer<typeof RunMemo>;

/** The memo of a new run. */
export function memoOf(input: RunInput): RunMemo {
  return {
    startToken: input.startToken,
    task: input.task.key,
    title: input.task.title,
    repository: input.repository.id,
    base: input.base.branch,
    plan: input.plan,
    startedBy: input.startedBy.name,
  };
}
