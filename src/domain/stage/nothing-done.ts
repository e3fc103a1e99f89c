import type { AttemptResult } from './attempt.js';

/** An attempt that came to nothing: it began nowhere, ran nothing and left nothing. */
export const NOTHING_DONE: Pick<
  AttemptResult,
  'start' | 'head' | 'end' | 'durationMs' | 'changes' | 'artifacts' | 'skipped'
> = {
  start: null,
  head: null,
  end: null,
  durationMs: 0,
  changes: { files: 0, insertions: 0, deletions: 0 },
  artifacts: [],
  skipped: null,
};
