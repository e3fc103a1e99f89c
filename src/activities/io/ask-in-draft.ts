import { Context } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { askBranch } from '../../contract/refs.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { forgeFor } from '../../forge/factory.js';
import { offerToken } from '../../forge/offer-token.js';
import { deleteRemoteBranch, pushBranch, readRemoteBranch, restore } from '../../git/index.js';
import type { Deps } from '../deps.js';
import type { DraftActivities, DraftOf, OpenedDraft } from '../draft-contracts.js';
import { draftText } from '../support/draft-text.js';
import { fetchForRun } from '../support/shared.js';
import { withRepositories } from '../support/with-repositories.js';

/** See {@link DraftActivities.openDraft}. What somebody must do first is a reason, no failure: the command line answers too. */
export function makeOpenDraft({ deps }: { deps: Deps }): DraftActivities['openDraft'] {
  return async (input) => {
    try {
      const { run, head } = input;
      if (!run.repository.hasOrigin) return { kind: 'none', reason: 'the repository has no origin' };
      const forge = await forgeFor(ofForge({ deps, of: input }));
      if (forge.kind === 'none') return { kind: 'none', reason: forge.reason };
      const branch = branchOf(input);
      const kept = await forge.forge.lookAtBranch({ branch });
      if (kept.kind === 'protected') return { kind: 'none', reason: `${branch} is protected (${kept.by})` };
      await withRepositories({ deps, run, commits: [head] }, async ({ mirror, vault }) => {
        await restore({ vault, mirror, commits: [head] }).catch(async (error: unknown) => {
          if (!(await fetchForRun({ deps, run, vault }))) throw error;
          await restore({ vault, mirror, commits: [head] });
        });
        failpoint('draft.before');
        return pushBranch({ mirror, commit: head, ...remote({ deps, of: input }) });
      });
      failpoint('draft.pushed');
      const { pullRequest, notes } = await forge.forge.openPullRequest({
        head: branch,
        base: input.baseBranch,
        headCommit: head,
        ...draftText(input),
        draft: true,
        idempotencyKey: keyOf(input),
      });
      failpoint('draft.after');
      return told(pullRequest, notes);
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'none', reason: error.failure.message };
      throw error;
    }
  };
}

/** See {@link DraftActivities.closeDraft}. What people made theirs is left. */
export function makeCloseDraft({ deps }: { deps: Deps }): DraftActivities['closeDraft'] {
  return async (input) => {
    const { run, head, baseBranch } = input;
    const branch = branchOf(input);
    if (!run.repository.hasOrigin) return { note: null };
    const forge = await forgeFor(ofForge({ deps, of: input }));
    return withRepositories({ deps, run, commits: [] }, async ({ mirror }) => {
      const at = { mirror, ...remote({ deps, of: input }) };
      const tip = await readRemoteBranch(at);
      if (tip !== null && tip !== head)
        return { note: `somebody pushed to ${branch}: it is left as it is, with its pull request` };
      if (forge.kind === 'forge') {
        const open = await forge.forge.findOpenPullRequest({ head: branch, base: baseBranch });
        failpoint('undraft.before');
        if (open !== null)
          await forge.forge.closePullRequest({ number: open.number, idempotencyKey: keyOf(input) });
      }
      failpoint('undraft.closed');
      const gone = await deleteRemoteBranch({ ...at, commit: head });
      failpoint('undraft.after');
      return { note: gone ? null : `${branch} could not be deleted: git push origin :${branch}` };
    });
  };
}

/** Where requests to the forge are made, and on whose behalf. */
export function ofForge({ deps, of }: { deps: Deps; of: DraftOf }): Parameters<typeof forgeFor>[0] {
  const { repository, taskKey: task } = of.run;
  return { ...deps.forges, repository, task, signal: Context.current().cancellationSignal };
}

function remote({ deps, of }: { deps: Deps; of: DraftOf }) {
  const { repository, taskKey: task } = of.run;
  const signal = Context.current().cancellationSignal;
  const token = offerToken({ ...deps.forges, repository, task, signal });
  return { repository, branch: branchOf(of), task, signal, ...(token === null ? {} : { offer: token }) };
}

function branchOf({ run, requestId, head }: DraftOf): string {
  return askBranch({ taskKey: run.taskKey, number: run.number, requestId, head });
}

function keyOf({ run, requestId }: DraftOf): string {
  return [run.repository.slug, run.taskKey, run.number, requestId].join('/');
}

function told(
  { number, url, state }: { number: number; url: string; state: string },
  notes: readonly string[],
): OpenedDraft {
  if (state !== 'open')
    return { kind: 'none', reason: `pull request #${String(number)} asked it, and is ${state}` };
  return { kind: 'opened', number, url, note: notes.length === 0 ? null : notes.join('; ') };
}
