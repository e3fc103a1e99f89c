import { defineSearchAttributeKey } from '@temporalio/common';

/** What runs can be found by in Temporal Web and in `stagegate list`. Registered before a worker polls. */
export const SEARCH_ATTRIBUTES = {
  task: defineSearchAttributeKey('StagegateTask', 'KEYWORD'),
  repository: defineSearchAttributeKey('StagegateRepository', 'KEYWORD'),
  base: defineSearchAttributeKey('StagegateBase', 'KEYWORD'),
  state: defineSearchAttributeKey('StagegateState', 'KEYWORD'),
  pendingApproval: defineSearchAttributeKey('StagegatePendingApproval', 'BOOL'),
} as const;
