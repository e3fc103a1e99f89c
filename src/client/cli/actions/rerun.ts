import { nanoid } from 'nanoid';

import { fail } from '../../../domain/failure/catalogue.js';
import { selectRun } from '../../local/select-run.js';
import { viewRun } from '../../local/view-run.js';
import type { RunSelector } from '../../run/read-status.js';
import { hasEnded } from '../../run/watch-run.js';
import type { CommandCall } from '../command-call.js';
import type { ExitCode } from '../exit-codes.js';
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
  const view = await viewRun(session, selector);
  const repeated = given !== undefined && (await startedWith(call, { selector, token: given }));
  const asked = { selector, wish, token: given ?? nanoid(), repeated };
  const code =
    hasEnded(view) || repeated ? await rerunEnded(call, asked) : await rerunOpen(call, { asked, view });
  const watched = options.flag('watch') === true && options.flag('dryRun') !== true;
  return watched ? watch(call, { runKey: selector.runKey }) : code;
}

async function startedWith(
  { session }: CommandCall,
  { selector, token }: { selector: RunSelector; token: string },
): Promise<boolean> {
  const runs = await session.runs();
  return (await runs.startTokenOf(selector.runKey)) === token;
}
