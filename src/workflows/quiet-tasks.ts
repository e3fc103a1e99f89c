import {
  defaultPayloadConverter,
  patched,
  workflowInfo,
  type WorkflowInterceptors,
} from '@temporalio/workflow';

import type { WORKFLOW_TYPES } from '../contract/workflow-types.js';

// a type alone: what it were imported with would be a module by itself in the bundle
const RUN: keyof typeof WORKFLOW_TYPES = 'run';
const FIELDS = { quiet: defaultPayloadConverter.toPayload(true) };
const TRACE = { modifyWorkflowProperties: { upsertedMemo: { fields: FIELDS } } };

/**
 * Lets each workflow task of a run leave an event, also one that comes to nothing. The SDK's core takes tasks that left
 * none, and the one that comes after them, for one and the same when it builds a workflow up again; but not if that one
 * took in an update, once this is in the history. A run that was asked for something first thing after its worker had been
 * started could not be replayed. See docs/decisions/041-what-the-sdk-builds-up-again-is-what-was.md. Runs that began before that stay as they are.
 */
export const interceptors = (): WorkflowInterceptors => {
  let leavesTraces = false;
  return {
    inbound: [
      {
        execute: (input, next) => {
          const { workflowType } = workflowInfo();
          leavesTraces = workflowType === RUN && patched('quiet-tasks-leave-a-trace');
          return next(input);
        },
      },
    ],
    internals: [
      {
        concludeActivation: (input, next) => {
          const { commands } = next(input);
          return { commands: commands.length === 0 && leavesTraces ? [TRACE] : commands };
        },
      },
    ],
  };
};
