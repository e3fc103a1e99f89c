/**
 * How long a workflow's code may run in one go; its types do not show the setting. Our worker ends when its workflow thread
 * says nothing for so long (see watched-thread.ts), and each one that comes after it ends at the same workflow task; the SDK's
 * own, after 5 s by default, interrupts the code in a way that Node does not survive ("async hook stack has become
 * corrupted"). A machine full of agents may need seconds for what takes milliseconds, and 10,000 signals, the most that the
 * server takes for one run, come to 10 s in one task.
 */
export const WORKFLOW_PATIENCE = { isolateExecutionTimeout: '2 minutes' } as const;
