import type { Plan } from '../plan/plan.js';
import type { RunInput } from '../run/run-input.js';
import type { Applicant } from './stand.js';

/** A run as it applies for its place; `null` for one that was started without admission. */
export function applicantOf(given: {
  input: RunInput;
  plan: Plan;
  number: number;
  workflowId: string;
  executionId: string;
  askedAt: string;
}): Applicant | null {
  const { input, plan, number, workflowId, executionId, askedAt } = given;
  const { admission: wish, task, repository, base, startedBy } = input;
  if (wish === undefined) return null;
  return {
    workflowId,
    executionId,
    number,
    task: task.key,
    slug: repository.slug,
    base: base.branch,
    wish,
    group: plan.concurrency ?? null,
    startedBy: startedBy.name,
    askedAt,
  };
}
