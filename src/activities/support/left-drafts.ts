import { log } from '@temporalio/activity';

import { ASK_PREFIX, askBranch, parseAskBranch } from '../../contract/refs.js';
import { headAsked } from '../../domain/approval/head-asked.js';
import { RunInput, type RunRef } from '../../domain/run/run-input.js';
import { messageOf } from '../../domain/system-error.js';
import { forgeFor } from '../../forge/factory.js';
import { offerToken } from '../../forge/offer-token.js';
import { draftKey, takeDraftBack } from '../../forge/take-draft-back.js';
import { listRemoteBranches } from '../../git/index.js';
import type { Deps } from '../deps.js';
import { withRepositories } from './with-repositories.js';

/** A request of a task, by its draft's branch at upstream. */
export interface LeftDraft {
  readonly number: number;
  readonly requestId: string;
  readonly head: string;
}

/**
 * Takes back the drafts of a task's runs that ask nothing any more, as `isOver` says of each; a run that was terminated or
 * reset leaves them. Only of requests that this installation's ledger knows: others may use the same repository. As far
 * as that goes: nothing here is a reason to fail.
 */
export async function takeLeftBack(given: {
  deps: Deps;
  run: RunRef;
  signal: AbortSignal;
  isOver: (draft: LeftDraft) => Promise<boolean> | boolean;
}): Promise<void> {
  const { deps, run, signal, isOver } = given;
  const { repository, taskKey: task } = run;
  if (!repository.hasOrigin) return;
  const asked = { ...deps.forges, repository, task, signal };
  try {
    const token = offerToken(asked);
    const remote = { repository, task, signal, ...(token === null ? {} : { offer: token }) };
    await withRepositories({ deps, run, commits: [] }, async ({ mirror }) => {
      const branches = await listRemoteBranches({ ...remote, mirror, prefix: ASK_PREFIX });
      for (const { branch } of branches) {
        const left = await knownDraft({ deps, run, branch });
        if (left === null || !(await isOver(left))) continue;
        const { base, ...of } = left;
        const idempotencyKey = draftKey({ ...of, slug: repository.slug });
        const at = { ...remote, mirror, branch };
        const forge = await forgeFor(asked);
        const note = await takeDraftBack({ draft: { at, base, head: of.head, idempotencyKey }, forge });
        log.info(note ?? `took ${branch} back, which asked an approval of a run that is over`);
      }
    });
  } catch (error) {
    log.warn(`drafts of earlier runs of ${task} may be left: ${messageOf(error)}`);
  }
}

/** What the ledger knows of a branch: a request of this task's, its whole commit, and its run's base. */
async function knownDraft(given: {
  deps: Deps;
  run: RunRef;
  branch: string;
}): Promise<(LeftDraft & { taskKey: string; base: string }) | null> {
  const { deps, run, branch } = given;
  const parsed = parseAskBranch(branch);
  if (parsed?.taskKey.toLowerCase() !== run.taskKey.toLowerCase()) return null;
  const { taskKey, number, requestId } = parsed;
  const stored = await deps.store.findRun({ slug: run.repository.slug, taskKey, number });
  const input = RunInput.safeParse(stored?.input).data;
  if (stored === null || input === undefined) return null;
  const rows = await deps.store.readLedger({ run: stored });
  const head = headAsked({ rows, requestId, short: parsed.head });
  if (head === null || askBranch({ ...parsed, head }) !== branch) return null;
  return { taskKey, number, requestId, head, base: input.base.branch };
}
