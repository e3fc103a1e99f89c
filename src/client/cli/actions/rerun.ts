import { nanoid } from 'nanoid';

import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import { type AskedBefore, askedBefore } from '../../local/asked-before.js';
import { selectRun } from '../../local/select-run.js';
import { viewRun } from '../../local/view-run.js';
import type { RunSelector } from '../../run/read-status.js';
import type { RunView } from '../../run/run-view.js';
import { hasEnded } from '../../run/watch-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readToken } from '../token.js';
import { watch } from '../watch.js';
import { rerunEnded } from './rerun-ended.js';
import { rerunOpen } from './rerun-open.js';

/** Runs stages again: of an open run, or in a new one that goes on from one that has ended. */
export async function rerun(call: CommandCall): Promise<ExitCode> {
  const { session, options, args } = call;
  const [task = ''] = args;
  const given = readToken(options.text('token'));
  const wish = { from: options.texts('from'), failed: options.flag('failed') === true };
  if (wish.from.length === 0 && !wish.failed)
    fail('USAGE', { message: 'Which stages? --from STAGE, or --failed.', command: 'stagegate rerun' });
  const selector = await selectRun({ session, task, number: options.number('run') });
  const view = await openView(call, selector);
  const repeated = given !== undefined && (await startedWith(call, { selector, token: given }));
  const asked = { selector, wish, token: given ?? nanoid(), repeated };
  const before =
    view === null && given !== undefined && !repeated
      ? await askedBefore(session, { selector, token: given, wish })
      : null;
  if (before !== null) return tellBefore(call, { task, before, token: asked.token });
  const code =
    view === null || repeated ? await rerunEnded(call, asked) : await rerunOpen(call, { asked, view });
  const watched = options.flag('watch') === true && options.flag('dryRun') !== true;
  return watched ? watch(call, { runKey: selector.runKey }) : code;
}

/** The run, `null` when it has ended: also one that Temporal has forgotten, and that never told the store its end. */
async function openView({ session }: CommandCall, selector: RunSelector): Promise<RunView | null> {
  try {
    const view = await viewRun(session, selector);
    return hasEnded(view) ? null : view;
  } catch (error) {
    if (!(error instanceof StagegateError) || error.failure.code !== 'RUN_UNKNOWN') throw error;
    const { runKey, number } = selector;
    const store = await session.store();
    const stored = await store.findRun({ ...runKey, ...(number === undefined ? {} : { number }) });
    if (stored === null) throw error;
    return null;
  }
}

async function startedWith(
  { session }: CommandCall,
  { selector, token }: { selector: RunSelector; token: string },
): Promise<boolean> {
  const runs = await session.runs();
  return (await runs.startTokenOf(selector.runKey)) === token;
}

function tellBefore(
  { output }: CommandCall,
  { task, before, token }: { task: string; before: AskedBefore; token: string },
): ExitCode {
  const { kind, number } = before;
  const what = kind === 'started' ? `started run ${number}` : `made stages of run ${number} run again`;
  output.result({
    text: () =>
      [
        `The same request came before; nothing new was done. It ${what} of ${task}.`,
        `Next: stagegate status ${task} --run ${number}`,
      ].join('\n'),
    value: { task, request: 'rerun', token, outcome: { kind: 'done', changed: false, before } },
  });
  return EXIT.ok;
}
