import type { Work } from '../../../project/plan-text.js';

/** Harmless, and a change that every check can judge. */
const EXAMPLE = 'echo "- $STAGEGATE_TASK" >> NOTES.md';

/** What does the work of the plan's one stage: the command that was asked for, else an example. */
export function chooseWork({ run }: { run: string | undefined }): Work {
  if (run !== undefined) return { kind: 'run', command: run, isExample: false };
  return { kind: 'run', command: EXAMPLE, isExample: true };
}
