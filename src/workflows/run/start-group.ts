import type { Handoff } from '../../domain/plan/plan.js';
import type { Outside } from '../../domain/handoff/judge-group.js';
import { needsBelow } from '../../domain/handoff/needs-below.js';
import type { Failure } from '../../domain/failure/failure.js';
import { foreignFailure } from '../foreign-failure.js';
import { mergedHeads } from '../state/stage-heads.js';
import type { RunContext } from './context.js';
import { carryHandoff } from './start-handoff.js';

/** Starts the group whose turn it is, and takes in how it ended. The failure of what was left is the run's. */
export async function startGroup(context: RunContext, { plan }: { plan: Handoff }): Promise<void> {
  const { book, monitor } = context;
  const { groups } = book.handoff;
  const next = groups.begin();
  if (next === null) return;
  const { group, place } = next;
  const isRest = groups.current !== null && groups.current.rest > 0;
  const keys = new Set(group.stages.map(({ stage }) => stage));
  const merged = mergedHeads({ board: book.board });
  const heads = merged.filter(({ stage }) => keys.has(stage));
  const below = needsBelow({ stages: book.board.stages, keys });
  const needs = merged.filter(({ stage }) => below.has(stage));
  const { result, settled } = await carryHandoff(context, {
    plan: { ...plan, publish: group.publish },
    heads,
    needs,
    group: place,
  });
  if (settled === 'again' || !isRest || result.kind !== 'failed') return;
  if (result.status.failure !== null) monitor.fail(result.status.failure);
}

/** Looks which stages and groups the base has by now. */
export async function surveyHandoff(context: RunContext): Promise<Outside | Failure> {
  const { book, input, run, line } = context;
  const { branch: baseBranch, localCommit } = input.base;
  const heads = mergedHeads({ board: book.board });
  const groups = book.handoff.groups.pushed;
  try {
    const seen = await line.io((io) => io.surveyHandoff({ run, baseBranch, localCommit, heads, groups }));
    return seen.kind === 'failed' ? seen.failure : { inBase: seen.inBase, merged: seen.merged };
  } catch (error) {
    return foreignFailure({ error, task: run.taskKey });
  }
}

/** Puts what is left into the queue. A remote that does not answer is taken for one that has merged nothing. */
async function takeRest(context: RunContext, handoff: Handoff): Promise<Failure | null> {
  const seen = await surveyHandoff(context);
  const outside = 'code' in seen ? { inBase: [], merged: [] } : seen;
  const { board, handoff: turn } = context.book;
  return turn.groups.takeRest({ stages: board.stages, handoff, outside });
}

/** What is left when some was handed off by itself; where that cannot be, it waits until somebody asks again. */
export async function handOffRest(
  context: RunContext,
  given: { handoff: Handoff; rerun: () => boolean; until: (done: () => boolean) => Promise<void> },
): Promise<'over' | 'again'> {
  const { handoff, rerun, until } = given;
  const { book, monitor } = context;
  const { groups } = book.handoff;
  const refusal = await takeRest(context, handoff);
  if (refusal !== null && book.revisions.now.plan.limits.onExhausted === 'fail') monitor.fail(refusal);
  else if (refusal !== null) {
    book.handoff.refuse(refusal);
    await until(() => book.handoff.wanted === 'asked' || rerun() || !groups.idle);
  } else await until(() => groups.idle || rerun());
  return monitor.failure === null ? 'again' : 'over';
}
