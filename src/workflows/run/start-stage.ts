import { isCancellation } from '@temporalio/workflow';

import type { Stage } from '../../domain/plan/plan.js';
import { foreignFailure } from '../foreign-failure.js';
import type { StageResult } from '../inputs.js';
import { headsOf } from '../state/stage-heads.js';
import { childInput, type RunContext } from './context.js';
import { isoNow } from './monitor.js';

/** Starts a stage from the merge of its needs' heads, and takes in how it ended. */
export async function startStage(
  context: RunContext,
  { stage, base }: { stage: Stage; base: string },
): Promise<void> {
  const { book, children, input } = context;
  const { key, title, attempts, timeoutMs } = stage;
  const { requirements } = input.task;
  const { rateLimitMs, budget, run: ofRun } = book.revisions.now.plan.limits;
  const costs = stage.agent !== undefined && (stage.budget ?? budget) !== undefined;
  const common = childInput(context, key);
  const needs = headsOf({ board: book.board, keys: stage.needs });
  const from = needs.map((need) => ({ stage: need.stage, head: need.head }));
  const ground = { base, from, planPart: common.planPart, requirements };
  const entry = book.policies.enter({ key, attempt: book.records.nextAttempt(key), at: isoNow() });
  if (entry.kind === 'denied') {
    book.settle(key, { kind: 'failed', failure: entry.failure, last: null }, isoNow());
    return;
  }
  const firstAttempt = book.records.begin({ key, ground, at: isoNow() });
  book.quotas.run.begins(key);
  const running = children.stage(
    {
      ...common,
      stage: key,
      base,
      requirements,
      needs,
      attempts,
      firstAttempt,
      timeoutMs,
      hasGates: stage.gates.length > 0,
      wantsApproval: stage.approval !== null,
      ...(stage.agent === undefined ? {} : { agent: stage.agent.preset }),
      ...entry.input,
      ...(costs || ofRun !== undefined ? { limited: true } : {}),
      ...(rateLimitMs === undefined ? {} : { rateLimitMs }),
    },
    title,
  );
  const result = await running.catch((error: unknown): StageResult => {
    if (isCancellation(error)) return { kind: 'stopped', last: null };
    return { kind: 'failed', failure: foreignFailure({ error, task: input.task.key }), last: null };
  });
  book.settle(key, result, isoNow());
}
