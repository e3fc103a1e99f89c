import { parseRunWorkflowId, parseStageWorkflowId } from '../../contract/ids.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { inParallel } from '../in-parallel.js';
import { type Cause, causeWords, failingTask } from './failing-task.js';
import { LIMITS } from './limits.js';
import { RunMemo } from './run-memo.js';
import type { Temporal } from './temporal.js';

/** A workflow that makes no progress: its workflow task fails, is tried again, and fails again. */
export interface Wedged {
  readonly workflowId: string;
  /** Which try of the workflow task is under way. */
  readonly tries: number;
  readonly failure: Failure;
}

const SIDE_BY_SIDE = 8;

/**
 * Looks whether a run, or one of its open stages, is wedged. A healthy one costs one look at the server, and one for
 * each open stage. Never throws: a server that does not answer in time knows of nothing.
 */
export async function findWedged(
  temporal: Temporal,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<Wedged[]> {
  const run = await look(temporal, { workflowId, ...(runId === undefined ? {} : { runId }), task: null });
  if (run === null) return [];
  const stages = await inParallel({
    items: run.children,
    atOnce: SIDE_BY_SIDE,
    run: (child) => look(temporal, { ...child, task: run.task }),
  });
  const found = [run, ...stages].flatMap((each) => each?.wedged ?? []);
  return found;
}

interface Execution {
  readonly workflowId: string;
  readonly runId?: string;
}

interface Looked {
  readonly wedged: Wedged | null;
  readonly children: Execution[];
  /** The task's key as its run was started with; ids have it in lower case. */
  readonly task: string | null;
}

async function look(
  temporal: Temporal,
  { task: known, ...execution }: Execution & { task: string | null },
): Promise<Looked | null> {
  const { client } = temporal;
  try {
    return await client.withDeadline(Date.now() + LIMITS.look, async () => {
      const { raw: described, memo } = await client.workflow
        .getHandle(execution.workflowId, execution.runId)
        .describe();
      const task = known ?? RunMemo.partial().safeParse(memo).data?.task ?? null;
      const children = (described.pendingChildren ?? []).flatMap(({ workflowId, runId }) =>
        workflowId ? [{ workflowId, ...(runId ? { runId } : {}) }] : [],
      );
      const failing = await failingTask(temporal, { execution, described });
      if (failing === null) return { wedged: null, children, task };
      return { wedged: wedged({ workflowId: execution.workflowId, task, ...failing }), children, task };
    });
  } catch {
    return null;
  }
}

function wedged(given: {
  workflowId: string;
  task: string | null;
  tries: number;
  cause: Cause | null;
}): Wedged {
  const { workflowId, tries, cause } = given;
  const stage = parseStageWorkflowId(workflowId);
  const task = given.task ?? stage?.taskKey ?? parseRunWorkflowId(workflowId)?.taskKey ?? workflowId;
  const what = stage === null ? `The run of task ${task}` : `Stage "${stage.stage}" of task ${task}`;
  const text = causeWords(cause);
  const other = cause?.nonDeterministic === true;
  return {
    workflowId,
    tries,
    failure: failure('RUN_WEDGED', { task, what, tries: tries - 1, cause: text, other }),
  };
}
