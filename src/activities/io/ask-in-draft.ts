import { Context, log } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { messageOf } from '../../domain/system-error.js';
import { forgeFor } from '../../forge/factory.js';
import { pushBranch, restore } from '../../git/index.js';
import type { Deps } from '../deps.js';
import type { DraftActivities, OpenDraftInput, OpenedDraft } from '../draft-contracts.js';
import { branchOf, forgeOf, keyOf, remoteOf, requestOf } from '../support/draft-place.js';
import { draftText } from '../support/draft-text.js';
import { fetchForRun } from '../support/shared.js';
import { takeBack } from '../support/take-back.js';
import { withRepositories } from '../support/with-repositories.js';

/** So long it may take to take back what came too late; then it is left to whoever looks for what is over. */
const TAKE_BACK_MS = 60_000;

/**
 * See {@link DraftActivities.openDraft}. What somebody must do first is a reason, no failure: the command line answers too.
 *
 * A try may come late: its worker was stopped while another one opened the draft, and the run closed it. So the run is
 * asked first, and once more when all is done: of the close and what is opened here, whichever is later sees the other.
 */
export function makeOpenDraft({ deps }: { deps: Deps }): DraftActivities['openDraft'] {
  return async (input) => {
    const isOver = async () => (await deps.stillAsked(requestOf(input))) === 'over';
    if (await isOver()) return { kind: 'none', reason: 'nobody waits for its answer any more' };
    try {
      return await open({ deps, input });
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'none', reason: error.failure.message };
      throw error;
    } finally {
      if (await isOver()) await undo({ deps, input });
    }
  };
}

async function open({ deps, input }: { deps: Deps; input: OpenDraftInput }): Promise<OpenedDraft> {
  const { run, head } = input;
  if (!run.repository.hasOrigin) return { kind: 'none', reason: 'the repository has no origin' };
  const place = { deps, of: input, signal: Context.current().cancellationSignal };
  const forge = await forgeFor(forgeOf(place));
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
    return pushBranch({ mirror, commit: head, ...remoteOf(place) });
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
}

/** Not ended with the try itself: a try that comes late is told so by being cancelled. */
async function undo({ deps, input }: { deps: Deps; input: OpenDraftInput }): Promise<void> {
  try {
    await takeBack({ deps, of: input, signal: AbortSignal.timeout(TAKE_BACK_MS) });
  } catch (error) {
    log.warn(`${branchOf(input)} is left at origin: ${messageOf(error)}`);
  }
}

function told(
  { number, url, state }: { number: number; url: string; state: string },
  notes: readonly string[],
): OpenedDraft {
  if (state !== 'open')
    return { kind: 'none', reason: `pull request #${String(number)} asked it, and is ${state}` };
  return { kind: 'opened', number, url, note: notes.length === 0 ? null : notes.join('; ') };
}
