import { missingPart, startInBackground } from '../local/background.js';
import { confirmed } from './ask.js';
import type { CommandCall } from './command-call.js';

/**
 * In a terminal, offers to start a missing server or worker in the background, and tells how to end it. Without a
 * terminal, or when the answer is no, nothing is done: a run that has been started waits.
 */
export async function offerParts({ session, context, output }: CommandCall): Promise<void> {
  if (!context.isTty || output.json) return;
  const part = await missingPart(session);
  if (part === null) return;
  const what = part === 'server' ? 'No Temporal server and no worker run here.' : 'No worker takes up runs.';
  const parts = part === 'server' ? 'both' : 'one';
  const question = `${what} Start ${parts} in the background?`;
  if (!(await confirmed({ context, question, yes: false }))) return;
  output.text('Starting …');
  const { pid, logFile } = await startInBackground(session, {
    part,
    signal: context.signal,
    onSlow: (log) => {
      const why =
        part === 'server'
          ? "the first time, Temporal's server is fetched too, which may take minutes"
          : 'it takes long';
      output.text(`Still starting: ${why} (tail -f ${log} shows more).`);
    },
  });
  output.text(
    `Started in the background (pid ${String(pid)}, log ${logFile}). To end it: kill ${String(pid)}`,
  );
}
