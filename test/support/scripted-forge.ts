import type { Proposed, PublishInput } from '../../src/activities/contracts.js';

/** A pull request that a forge opened. */
export function proposed({ title, branch, baseBranch, collector }: PublishInput): Proposed {
  return {
    kind: 'opened',
    pullRequest: {
      number: 1,
      title,
      head: branch,
      base: baseBranch,
      headCommit: collector,
      draft: false,
      state: 'open',
      url: 'https://forge.example/pulls/1',
      reused: false,
    },
  };
}
