import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';

/**
 * A workflow that is asked for what it logs together with its activation, rather than when that has come back: its thread
 * is waited for once instead of twice.
 */
export function loggingAtOnce(workflow: Workflow): Workflow {
  let asked: ReturnType<Workflow['getAndResetSinkCalls']> | null = null;
  return {
    activate: (activation) => {
      const activated = workflow.activate(activation);
      asked = workflow.getAndResetSinkCalls();
      // told to whoever asks
      asked.catch(() => undefined);
      return activated;
    },
    getAndResetSinkCalls: () => {
      const calls = asked ?? workflow.getAndResetSinkCalls();
      asked = null;
      return calls;
    },
    dispose: () => workflow.dispose(),
  };
}
