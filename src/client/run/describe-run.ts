import type { WorkflowExecutionInfo } from '@temporalio/client';

import { parseRunWorkflowId, type RunKey, runWorkflowId } from '../../contract/ids.js';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { isFinal, RunState } from '../../domain/run/run-state.js';
import { call } from './call.js';
import { LIMITS } from './limits.js';
import { RunMemo } from './run-memo.js';
import type { RunDescription } from './run-view.js';
import type { Temporal } from './temporal.js';

/** A description with the token that the run was started with; `null` when its memo cannot be read. */
export interface DescribedRun {
  readonly run: RunDescription;
  readonly startToken: string | null;
}

/** Describes the latest run of a task. RUN_UNKNOWN when Temporal knows none, SERVER_UNREACHABLE in time. */
export async function describeRun(temporal: Temporal, runKey: RunKey): Promise<DescribedRun> {
  const handle = temporal.client.workflow.getHandle(runWorkflowId(runKey));
  const info = await call({
    temporal,
    withinMs: LIMITS.look,
    task: runKey.taskKey,
    answeredBy: 'server',
    run: () => handle.describe(),
  });
  const described = readDescription(info);
  if (described === null) throw new StagegateError(failure('RUN_UNKNOWN', { task: runKey.taskKey }));
  return described;
}

/** Reads what visibility or a description says of a run; `null` when the workflow is none of ours. */
export function readDescription(info: Omit<WorkflowExecutionInfo, 'raw'>): DescribedRun | null {
  const key = parseRunWorkflowId(info.workflowId);
  if (key === null) return null;
  const memo = RunMemo.partial().safeParse(info.memo).data;
  const attributes = info.typedSearchAttributes;
  const closed = info.status.name !== 'RUNNING' && info.status.name !== 'PAUSED';
  const said = RunState.safeParse(attributes.get(SEARCH_ATTRIBUTES.state)).data;
  return {
    startToken: memo?.startToken ?? null,
    run: {
      task: { key: memo?.task ?? key.taskKey, title: memo?.title ?? '' },
      slug: key.slug,
      number: memo?.number ?? null,
      state: closed ? closedState(info.status.name, said) : (said ?? 'queued'),
      closed,
      base: memo?.base ?? null,
      plan: memo?.plan ?? null,
      startedBy: memo?.startedBy ?? null,
      startedAt: info.startTime.toISOString(),
      endedAt: info.closeTime?.toISOString() ?? null,
      pendingApproval: !closed && attributes.get(SEARCH_ATTRIBUTES.pendingApproval) === true,
      workflowId: info.workflowId,
      executionId: info.runId,
    },
  };
}

/** A run that was ended from outside never got to say its last state. */
function closedState(status: WorkflowExecutionInfo['status']['name'], said: RunState | undefined): RunState {
  if (said !== undefined && isFinal(said)) return said;
  if (status === 'COMPLETED') return 'completed';
  return status === 'CANCELLED' || status === 'TERMINATED' ? 'aborted' : 'failed';
}
