import { isCancellation } from '@temporalio/workflow';

import type { StageHead } from '../../activities/contracts.js';
import type { Handoff } from '../../domain/plan/plan.js';
import { foreignFailure } from '../foreign-failure.js';
import type { GroupPlace, HandoffResult } from '../inputs.js';
import { mergedHeads } from '../state/stage-heads.js';
import { childInput, type RunContext } from './context.js';
import { isoNow } from './monitor.js';

/** How often a base that moved is merged in by itself, unless the plan says so. */
const BASE_MOVES = 3;

/** Starts the handoff of all completed stages, and takes in how it ended. `again`: a rerun stopped it. */
export async function startHandoff(
  context: RunContext,
  { plan }: { plan: Handoff },
): Promise<'over' | 'again'> {
  const { book, monitor } = context;
  const { result, settled } = await carryHandoff(context, {
    plan,
    heads: mergedHeads({ board: book.board }),
  });
  if (settled === 'over' && result.kind === 'failed' && result.status.failure !== null)
    monitor.fail(result.status.failure);
  return settled;
}

/** Carries a handoff of these heads to its end. */
export async function carryHandoff(
  context: RunContext,
  given: {
    plan: Handoff;
    heads: readonly StageHead[];
    /** What they need, and are not handed off with. */
    needs?: readonly StageHead[];
    group?: GroupPlace;
  },
): Promise<{ result: HandoffResult; settled: 'over' | 'again' }> {
  const { plan, heads, needs = [], group } = given;
  const { book, children, input } = context;
  const firstRound = book.handoff.begin();
  const running = children.handoff({
    ...childInput(context, 'handoff'),
    title: input.task.title,
    baseBranch: input.base.branch,
    localCommit: input.base.localCommit,
    heads,
    ...(needs.length > 0 && { needs }),
    hasGates: plan.gates.length > 0,
    wantsApproval: plan.approval !== null,
    publish: plan.publish,
    prTitle: plan.pr.title,
    ...book.handoff.words,
    baseMoves: plan.baseMoves ?? BASE_MOVES,
    ...(firstRound === 1 ? {} : { firstRound }),
    ...(group === undefined ? {} : { group }),
  });
  const result = await running.catch((error: unknown): HandoffResult => {
    if (isCancellation(error)) return { kind: 'stopped', status: book.handoff.status };
    const failure = foreignFailure({ error, task: input.task.key });
    return { kind: 'failed', status: { ...book.handoff.status, state: 'failed', failure } };
  });
  return { result, settled: book.settleHandoff(result, isoNow()) };
}
