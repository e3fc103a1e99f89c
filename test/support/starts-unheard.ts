import { workflowInfo, type WorkflowInterceptors } from '@temporalio/workflow';

/**
 * For a bundle of workflows: a run hears of its stages' starts no sooner than of their first word, as one that no worker
 * carried in between. Until then its workflow task fails, and is tried again.
 */
export function interceptors(): WorkflowInterceptors {
  const heard = { words: 0, starts: 0 };
  return {
    internals: [
      {
        activate(input, next) {
          const jobs = input.activation.jobs ?? [];
          for (const { signalWorkflow, resolveChildWorkflowExecutionStart } of jobs) {
            if (signalWorkflow?.signalName === 'stageEvent') heard.words += 1;
            if (resolveChildWorkflowExecutionStart) heard.starts += 1;
          }
          if (workflowInfo().workflowType === 'run' && heard.starts > heard.words)
            throw new Error('the stage has not said anything yet');
          next(input);
        },
      },
    ],
  };
}
