import type { PullChecks, PullRequestLook, PullReview } from './look.js';

/** Where a pull request stands: `open, draft`. */
export function stateWords({ state, draft }: Pick<PullRequestLook, 'state' | 'draft'>): string {
  return draft && state === 'open' ? 'open, draft' : state;
}

/** What its checks have come to, in a few words. */
export function checkWords({ state, passed, pending, failed }: PullChecks): string {
  switch (state) {
    case 'none':
      return 'no checks';
    case 'unknown':
      return 'checks unknown';
    case 'pending':
      return `${String(pending)} of ${counted(passed + pending)} pending`;
    case 'passed':
      return `${counted(passed)} passed`;
    case 'failed':
      return `failed: ${failed.join(', ')}`;
  }
}

const counted = (checks: number) => (checks === 1 ? '1 check' : `${String(checks)} checks`);

const VERDICTS: Readonly<Record<PullReview['verdict'], string>> = {
  approved: 'approved by',
  changes_requested: 'changes asked for by',
  commented: 'commented by',
  dismissed: 'dismissed:',
};

/** What its reviewers say, in a few words. `head`: reviews of another commit are marked as such. */
export function reviewWords({
  reviews,
  headCommit,
}: Pick<PullRequestLook, 'reviews' | 'headCommit'>): string {
  if (reviews.length === 0) return 'no reviews';
  const kinds: readonly PullReview['verdict'][] = ['changes_requested', 'approved', 'commented', 'dismissed'];
  const said = kinds.flatMap((verdict) => {
    const names = reviews
      .filter((review) => review.verdict === verdict)
      .map(({ by, commit }) =>
        commit === null || commit === headCommit ? by : `${by} (of an earlier commit)`,
      );
    return names.length === 0 ? [] : [`${VERDICTS[verdict]} ${names.join(', ')}`];
  });
  return said.join('; ');
}

const MERGES: Readonly<Record<PullRequestLook['merges'], string>> = {
  yes: 'merges cleanly',
  conflicts: 'conflicts with its base',
  blocked: 'may not be merged yet',
  unknown: 'whether it merges is not known',
};

/** Whether it can be merged, in a few words. */
export function mergeWords({ merges }: Pick<PullRequestLook, 'merges'>): string {
  return MERGES[merges];
}

/** A pull request in one line: `open: 3 checks passed; approved by ada; merges cleanly`. */
export function lookWords(look: PullRequestLook): string {
  const merging = look.state === 'open' ? [mergeWords(look)] : [];
  return `${stateWords(look)}: ${[checkWords(look.checks), reviewWords(look), ...merging].join('; ')}`;
}
