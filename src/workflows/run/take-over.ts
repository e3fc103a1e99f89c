import type { RunContext } from './context.js';
import { isoNow } from './monitor.js';

/**
 * Takes over what an earlier run of the task proved, when this one goes on from it; whether the run may begin.
 * What the earlier run promised is looked at first: its commits are in the vault, and this run keeps them too.
 */
export async function takeOver(context: RunContext, { base }: { base: string }): Promise<boolean> {
  const { input, run, monitor, book } = context;
  const { rerun, task } = input;
  if (rerun === undefined) return true;
  const found = await context.line.io((io) =>
    io.findReusable({ run, rerun, base, requirements: task.requirements }),
  );
  if (found.kind === 'failed') {
    monitor.fail(found.failure);
    return false;
  }
  book.records.takeOver({ rerun, found, at: isoNow() });
  return true;
}
