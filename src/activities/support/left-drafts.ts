import { log } from '@temporalio/activity';

import { ASK_PREFIX, parseAskBranch } from '../../contract/refs.js';
import { askNamed, asksRecorded, type RecordedAsk } from '../../domain/approval/asks-recorded.js';
import { RunInput, type RunRef } from '../../domain/run/run-input.js';
import { messageOf } from '../../domain/system-error.js';
import { withToken } from '../../forge/offer-token.js';
import { listRemoteBranches } from '../../git/index.js';
import type { Deps } from '../deps.js';
import { takeBack } from './take-back.js';
import { withRepositories } from './with-repositories.js';

/** A request of a task whose draft may be left at upstream. */
export interface LeftDraft {
  readonly number: number;
  readonly requestId: string;
  readonly head: string;
}

/** The requests of one run. */
interface LeftOfRun {
  readonly number: number;
  readonly baseBranch: string;
  readonly asks: readonly RecordedAsk[];
}

/**
 * Takes back the drafts of a task's runs, up to this one, that ask nothing any more, as `isOver` says of each; a run that
 * was terminated or reset leaves them. Only of requests that this installation's ledger knows: others may use the same
 * repository. Where the ledger has none, upstream is not asked. As far as that goes: nothing here is a reason to fail.
 */
export async function takeLeftBack(given: {
  deps: Deps;
  run: RunRef;
  signal: AbortSignal;
  isOver: (draft: LeftDraft) => Promise<boolean> | boolean;
}): Promise<void> {
  const { deps, run, signal } = given;
  const { repository, taskKey: task } = run;
  if (!repository.hasOrigin) return;
  try {
    const left = await leftOf(given);
    if (left.length === 0) return;
    const remote = { repository, task, signal, ...withToken({ ...deps.forges, repository, task, signal }) };
    const branches = await withRepositories({ deps, run, commits: [] }, ({ mirror }) =>
      listRemoteBranches({ ...remote, mirror, prefix: ASK_PREFIX }),
    );
    for (const { branch } of branches) {
      const named = parseAskBranch(branch);
      if (named?.taskKey.toLowerCase() !== task.toLowerCase()) continue;
      const { taskKey, number } = named;
      const { baseBranch, asks } = left.find((each) => each.number === number) ?? { asks: [] };
      const ask = askNamed(asks, named);
      if (ask === undefined || baseBranch === undefined) continue;
      const of = { ...ask, run: { ...run, taskKey, number }, baseBranch };
      const note = await takeBack({ deps, of, signal });
      log.info(note ?? `took ${branch} back, which asked an approval of a run that is over`);
    }
  } catch (error) {
    log.warn(`drafts of earlier runs of ${task} may be left: ${messageOf(error)}`);
  }
}

/** What the ledger knows of requests that are over and whose drafts nobody may have closed. */
async function leftOf(given: Parameters<typeof takeLeftBack>[0]): Promise<LeftOfRun[]> {
  const { deps, run, isOver } = given;
  const left: LeftOfRun[] = [];
  for (let number = 1; number <= run.number; number += 1) {
    const stored = await deps.store.findRun({ slug: run.repository.slug, taskKey: run.taskKey, number });
    const input = RunInput.safeParse(stored?.input).data;
    if (stored === null || input === undefined) continue;
    const asks: RecordedAsk[] = [];
    for (const ask of asksRecorded({ rows: await deps.store.readLedger({ run: stored }) }))
      if (ask.draftMayBeLeft && (await isOver({ number, ...ask }))) asks.push(ask);
    if (asks.length > 0) left.push({ number, baseBranch: input.base.branch, asks });
  }
  return left;
}
