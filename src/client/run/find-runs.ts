import type { WorkflowExecutionInfo } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import { WORKFLOW_TYPES } from '../../contract/workflow-types.js';
import { inParallel } from '../in-parallel.js';
import { call } from './call.js';
import { readDescription } from './describe-run.js';
import { LIMITS } from './limits.js';
import { askRun } from './read-status.js';
import type { RunDescription, RunView } from './run-view.js';
import type { Temporal } from './temporal.js';

/** At most so many runs are asked for their exact state; the rest is shown as visibility has it. */
const EXACT_AT_MOST = 20;
/** So many runs are asked at once. */
export const SIDE_BY_SIDE = 5;

/** Which runs are wanted. */
export interface RunFilter {
  /** The repository's slug; `null` for all repositories. */
  readonly slug: string | null;
  readonly openOnly: boolean;
  readonly limit: number;
}

/**
 * The runs that Temporal knows, newest first. Open ones are asked themselves when they are few, since visibility
 * lags behind.
 */
export async function findRuns(temporal: Temporal, filter: RunFilter): Promise<RunView[]> {
  const found = await searchRuns(temporal, {
    conditions: [
      ...(filter.slug === null ? [] : [`${SEARCH_ATTRIBUTES.repository.name} = ${quote(filter.slug)}`]),
      ...(filter.openOnly ? ["ExecutionStatus = 'Running'"] : []),
    ],
    limit: filter.limit,
  });
  const open = found.filter((run) => !run.closed);
  const exact = open.length <= EXACT_AT_MOST;
  return inParallel({
    items: found,
    atOnce: SIDE_BY_SIDE,
    run: (run) => (run.closed || !exact ? Promise.resolve(unasked(run)) : askExactly(temporal, run)),
  });
}

/** A run by its own word or, when it does not answer, as the server describes it. */
export async function askExactly(temporal: Temporal, run: RunDescription): Promise<RunView> {
  const { workflowId, executionId } = run;
  const answer = await askRun(temporal, { workflowId, executionId, task: run.task.key });
  return answer.kind === 'answered'
    ? { kind: 'live', status: answer.status }
    : { kind: 'description', why: answer.why, run };
}

function unasked(run: RunDescription): RunView {
  return { kind: 'description', why: 'not_asked', run };
}

/** The runs that a visibility query finds, newest first. */
export async function searchRuns(
  temporal: Temporal,
  { conditions, limit }: { conditions: readonly string[]; limit: number },
): Promise<RunDescription[]> {
  const query = [`WorkflowType = '${WORKFLOW_TYPES.run}'`, ...conditions].join(' AND ');
  return call({
    temporal,
    withinMs: LIMITS.list,
    task: '(list)',
    answeredBy: 'server',
    run: () => firstOf(temporal.client.workflow.list({ query, pageSize: Math.min(limit, 200) }), limit),
  });
}

async function firstOf(
  pages: AsyncIterable<WorkflowExecutionInfo>,
  limit: number,
): Promise<RunDescription[]> {
  const runs: RunDescription[] = [];
  for await (const info of pages) {
    const described = readDescription(info);
    if (described !== null) runs.push(described.run);
    if (runs.length >= limit) break;
  }
  return runs;
}

/** A value of a visibility query; slugs have none of these characters, foreign input might. */
export function quote(value: string): string {
  return `'${value.replace(/['\\]/g, '')}'`;
}
