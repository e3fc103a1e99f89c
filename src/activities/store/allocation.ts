import type { OpenRunInput } from '../admission-contracts.js';
import type { Deps } from '../deps.js';

/** What a run is numbered by in the store; the same for the same start, so that it is numbered once. */
export function allocationOf({
  input,
  workflowId,
  startedAt,
}: OpenRunInput): Parameters<Deps['store']['allocateRun']>[0] {
  const { repository, task, startToken } = input;
  return {
    startToken,
    repositoryId: repository.id,
    slug: repository.slug,
    taskKey: task.key,
    workflowId,
    input,
    startedAt,
  };
}
