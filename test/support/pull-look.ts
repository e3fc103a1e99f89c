import type { PullRequestLook } from '../../src/domain/pull-request/look.js';

/** A pull request that is well: open, checked, not reviewed, and mergeable. */
export const pullLook = (over: Partial<PullRequestLook> = {}): PullRequestLook => ({
  number: 7,
  title: 'Add a basket',
  url: 'https://github.example/shop/store/pull/7',
  head: 'stagegate/ADD-42',
  base: 'main',
  headCommit: 'a'.repeat(40),
  draft: false,
  state: 'open',
  merges: 'yes',
  checks: { state: 'passed', passed: 2, pending: 0, failed: [] },
  reviews: [],
  ...over,
});
