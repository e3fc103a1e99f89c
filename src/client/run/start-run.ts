import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';

import { type RunKey, runWorkflowId } from '../../contract/ids.js';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import { WORKFLOW_TYPES } from '../../contract/workflow-types.js';
import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import type { RunInput } from '../../domain/run/run-input.js';
import { clean } from '../../domain/text/clean.js';
import { inlineMarkdown } from '../../domain/text/markdown.js';
import { cutToBytes } from '../../domain/text/utf8.js';
import { call } from './call.js';
import { type DescribedRun, describeRun } from './describe-run.js';
import { LIMITS } from './limits.js';
import { memoOf } from './run-memo.js';
import type { Temporal } from './temporal.js';

/** The run that a start led to. `existing`: the same start token had started it before. */
export interface StartOutcome {
  readonly kind: 'started' | 'existing';
  readonly workflowId: string;
  /** Temporal's id of this execution. */
  readonly executionId: string;
}

/**
 * Starts a run. The same start token leads to the same run, even to one that has ended meanwhile; with another
 * token an active run of the task makes it fail with RUN_ALREADY_ACTIVE. Of two starts at the same moment the
 * server lets exactly one through.
 */
export async function startRun(temporal: Temporal, { input }: { input: RunInput }): Promise<StartOutcome> {
  const runKey: RunKey = { slug: input.repository.slug, taskKey: input.task.key };
  const before = await lookFor(temporal, runKey);
  if (before?.startToken === input.startToken) return existing(before);
  if (before !== null && !before.run.closed) refuse(before);
  const handle = await call({
    temporal,
    withinMs: LIMITS.change,
    task: runKey.taskKey,
    answeredBy: 'server',
    run: () => startOrLose(temporal, { input, workflowId: runWorkflowId(runKey) }),
  });
  if (handle !== null)
    return { kind: 'started', workflowId: handle.workflowId, executionId: handle.firstExecutionRunId };
  const winner = await describeRun(temporal, runKey);
  return winner.startToken === input.startToken ? existing(winner) : refuse(winner);
}

/** `null` when another start was there first. */
async function startOrLose(
  { client, queues }: Temporal,
  { input, workflowId }: { input: RunInput; workflowId: string },
) {
  try {
    return await client.workflow.start(WORKFLOW_TYPES.run, {
      workflowId,
      taskQueue: queues.workflows,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      args: [input],
      memo: { ...memoOf(input) },
      typedSearchAttributes: [
        { key: SEARCH_ATTRIBUTES.task, value: input.task.key },
        { key: SEARCH_ATTRIBUTES.repository, value: input.repository.slug },
        { key: SEARCH_ATTRIBUTES.base, value: input.base.branch },
        { key: SEARCH_ATTRIBUTES.state, value: 'queued' },
        { key: SEARCH_ATTRIBUTES.pendingApproval, value: false },
      ],
      // Temporal Web takes at most 200 bytes.
      staticSummary: cutToBytes({ text: `${input.task.key}: ${clean(input.task.title)}`, bytes: 200 }),
      staticDetails: detailsOf(input),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}

async function lookFor(temporal: Temporal, runKey: RunKey): Promise<DescribedRun | null> {
  try {
    return await describeRun(temporal, runKey);
  } catch (error) {
    if (error instanceof StagegateError && error.failure.code === 'RUN_UNKNOWN') return null;
    throw error;
  }
}

function existing({ run }: DescribedRun): StartOutcome {
  return { kind: 'existing', workflowId: run.workflowId, executionId: run.executionId };
}

function refuse({ run }: DescribedRun): never {
  const number = run.number === null ? 'it has no number yet' : `number ${run.number}`;
  return fail('RUN_ALREADY_ACTIVE', { task: run.task.key, number });
}

/** Markdown for Temporal Web. */
function detailsOf({ task, repository, base, plan, startedBy }: RunInput): string {
  const own = base.localCommit === null ? '' : ` (own commits, at ${base.localCommit.slice(0, 12)})`;
  return [
    `**${inlineMarkdown(task.key)}**: ${inlineMarkdown(task.title)}`,
    '',
    `- repository: ${inlineMarkdown(repository.slug)}`,
    `- base: ${inlineMarkdown(base.branch)}${own}`,
    `- plan: ${inlineMarkdown(plan.name)} (${plan.hash.slice(0, 12)})`,
    `- started by: ${inlineMarkdown(startedBy.name)}`,
  ].join('\n');
}
