import { patched } from '@temporalio/workflow';

import type { Handoff } from '../../domain/plan/plan.js';
import type { Outside } from '../../domain/handoff/judge-group.js';
import { needsBelow } from '../../domain/handoff/needs-below.js';
import type { Failure } from '../../domain/failure/failure.js';
import { foreignFailure } from '../foreign-failure.js';
import { mergedHeads } from '../state/stage-heads.js';
import type { RunContext } from './context.js';
import { carryHandoff } from './start-handoff.js';

const GROUPS_ARE_WHOLE = 'groups-are-whole';

/** How what is left is handed off. */
interface Rest {
  readonly handoff: Handoff;
  /** Whether stages run again, or another plan is followed. */
  readonly rerun: () => boolean;
  /** Keeps the run moving until something is so. */
  readonly until: (done: () => boolean) => Promise<void>;
}

/** Whether the next group may begin: never beside a handoff of everything. */
export function mayStartGroup({ book, monitor }: RunContext): boolean {
  if (book.revisions.now.plan.handoff === null) return false;
  if (!book.handoff.groups.waiting || book.paused || book.revisions.waiting) return false;
  return monitor.turn.mayStart && !(book.handoff.isTogether && patched('groups-leave-the-handoff-alone'));
}

/** Starts the group whose turn it is, as far as it is whole, and takes in how it ended. The failure of what was left is the run's. */
export async function startGroup(context: RunContext, { plan }: { plan: Handoff }): Promise<void> {
  const { book, monitor } = context;
  const { groups } = book.handoff;
  const next = groups.begin(patched(GROUPS_ARE_WHOLE) ? book.board.stages : null);
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

/**
 * Looks which stages and groups the base has by now, while the run goes on: what people decide, or rerun, does not wait for a
 * remote. A remote that does not answer is taken for one that has merged nothing. `null`: stages run again.
 */
async function lookMeanwhile(context: RunContext, { rerun, until }: Rest): Promise<Outside | null> {
  const looks: (Outside | Failure)[] = [];
  const look = surveyHandoff(context).then((seen) => looks.push(seen));
  const isWhole = patched(GROUPS_ARE_WHOLE);
  if (isWhole) await until(() => looks.length > 0 || rerun());
  else await look;
  const [seen] = looks;
  if (isWhole && rerun()) return null;
  return seen === undefined || 'code' in seen ? { inBase: [], merged: [] } : seen;
}

/** What is left when some was handed off by itself; where that cannot be, it waits until somebody asks again. */
export async function handOffRest(context: RunContext, rest: Rest): Promise<'over' | 'again'> {
  const { handoff, rerun, until } = rest;
  const { book, monitor } = context;
  const { groups } = book.handoff;
  const outside = await lookMeanwhile(context, rest);
  if (outside === null) return 'again';
  const refusal = groups.takeRest({ stages: book.board.stages, handoff, outside });
  if (refusal !== null && book.revisions.now.plan.limits.onExhausted === 'fail') monitor.fail(refusal);
  else if (refusal !== null) {
    book.handoff.refuse(refusal);
    await until(() => book.handoff.wanted === 'asked' || rerun() || !groups.idle);
  } else await until(() => groups.idle || rerun());
  return monitor.failure === null ? 'again' : 'over';
}
