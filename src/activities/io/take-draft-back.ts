import { Context } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { forgeFor } from '../../forge/factory.js';
import { deleteRemoteBranch, readRemoteBranch } from '../../git/index.js';
import type { ClosedDraft, DraftActivities } from '../draft-contracts.js';
import type { Deps } from '../deps.js';
import { branchOf, type DraftPlace, forgeOf, keyOf, remoteOf } from '../support/draft-place.js';
import { withRepositories } from '../support/with-repositories.js';

/** See {@link DraftActivities.closeDraft}. What people made theirs is left. */
export function makeCloseDraft({ deps }: { deps: Deps }): DraftActivities['closeDraft'] {
  return (input) => takeDraftBack({ deps, of: input, signal: Context.current().cancellationSignal });
}

/** Closes a draft pull request and deletes its branch, as far as both are there and still as they were opened. */
export async function takeDraftBack(place: DraftPlace): Promise<ClosedDraft> {
  const { deps, of } = place;
  const { run, head, baseBranch } = of;
  const branch = branchOf(of);
  if (!run.repository.hasOrigin) return { note: null };
  const forge = await forgeFor(forgeOf(place));
  return withRepositories({ deps, run, commits: [] }, async ({ mirror }) => {
    const at = { mirror, ...remoteOf(place) };
    const tip = await readRemoteBranch(at);
    if (tip !== null && tip !== head)
      return { note: `somebody pushed to ${branch}: it is left as it is, with its pull request` };
    if (forge.kind === 'forge') {
      const open = await forge.forge.findOpenPullRequest({ head: branch, base: baseBranch });
      failpoint('undraft.before');
      if (open !== null)
        await forge.forge.closePullRequest({ number: open.number, idempotencyKey: keyOf(of) });
    }
    failpoint('undraft.closed');
    const gone = await deleteRemoteBranch({ ...at, commit: head });
    failpoint('undraft.after');
    return { note: gone ? null : `${branch} could not be deleted: git push origin :${branch}` };
  });
}
