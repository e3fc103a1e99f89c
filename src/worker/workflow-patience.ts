/**
 * How long a workflow's code may run in one go. The SDK interrupts what takes longer (after 5 s by default; its types do
 * not show the setting) in a way that Node does not survive: the whole worker ends ("async hook stack has become
 * corrupted"), and each one that comes after it ends at the same workflow task. A machine full of agents may need seconds
 * for what takes milliseconds, and 10,000 signals, the most that the server takes for one run, come to 10 s in one task.
 */
export const WORKFLOW_PATIENCE = { isolateExecutionTimeout: '2 minutes' } as const;
