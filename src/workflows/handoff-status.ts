import type { HandoffStatus } from '../domain/run/run-status.js';

/** A handoff that has not begun. */
export const EMPTY_HANDOFF: HandoffStatus = {
  state: 'none',
  branch: null,
  collector: null,
  base: null,
  gates: [],
  pushed: false,
  pullRequest: null,
  note: null,
  failure: null,
};
