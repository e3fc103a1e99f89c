import { failpoint } from '../config/failpoint.js';
import { deleteRemoteBranch, type Mirror, readRemoteBranch, type RemoteBranch } from '../git/index.js';
import type { ForgeChoice } from './factory.js';

/** A draft pull request that asks, or asked, an approval. */
export interface AskedDraft {
  /** Its branch at upstream. */
  readonly at: RemoteBranch & { readonly mirror: Mirror };
  readonly base: string;
  /** The commit that was pushed. */
  readonly head: string;
  /** What it was opened with. */
  readonly idempotencyKey: string;
}

/** What a draft is known by at its forge, whoever asks for it. */
export function draftKey(of: { slug: string; taskKey: string; number: number; requestId: string }): string {
  return [of.slug, of.taskKey, of.number, of.requestId].join('/');
}

/**
 * Closes a draft and deletes its branch, as far as both are there and still as they were opened. Comes back with what was
 * left and why, `null` for nothing. Throws what {@link deleteRemoteBranch} and forges do.
 */
export async function takeDraftBack(given: {
  draft: AskedDraft;
  forge: ForgeChoice;
}): Promise<string | null> {
  const { draft, forge } = given;
  const { at, base, head, idempotencyKey } = draft;
  const { branch } = at;
  const tip = await readRemoteBranch(at);
  if (tip !== null && tip !== head)
    return `somebody pushed to ${branch}: it is left as it is, with its pull request`;
  if (forge.kind === 'forge') {
    const open = await forge.forge.findOpenPullRequest({ head: branch, base });
    failpoint('undraft.before');
    if (open !== null) await forge.forge.closePullRequest({ number: open.number, idempotencyKey });
  }
  failpoint('undraft.closed');
  const gone = await deleteRemoteBranch({ ...at, commit: head });
  failpoint('undraft.after');
  return gone ? null : `${branch} could not be deleted: git push origin :${branch}`;
}
