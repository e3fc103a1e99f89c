import { backlogWords } from '../../../domain/notify/backlog-words.js';
import type { RunPull } from '../../local/pull-requests.js';
import { receiversDown } from '../../local/receivers-down.js';
import { viewRun } from '../../local/view-run.js';
import { wedgedParts } from '../../local/wedged-parts.js';
import { selectRun } from '../../local/select-run.js';
import type { RunView } from '../../run/run-view.js';
import type { CommandCall } from '../command-call.js';
import { drawFailure, drawView } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { watch } from '../watch.js';

/** How a run stands. */
export async function status(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args, context } = call;
  const [task = ''] = args;
  const selector = await selectRun({ session, task, number: options.number('run') });
  if (options.flag('watch') === true) return watch(call, selector);
  const [view, wedged, down] = await Promise.all([
    viewRun(session, selector),
    wedgedParts(session, selector),
    receiversDown(session),
  ]);
  const now = context.now();
  const pulls = await pullsOf(call, view);
  const text = [await drawView({ view, output, now, wedged: wedged.length > 0 })];
  if (pulls.length > 0) {
    const { seenLines } = await import('../../render/pulls-view.js');
    text.push('', ...seenLines({ pulls, now, width: output.columns, colour: output.color }));
  }
  for (const { failure } of wedged) {
    text.push('', await drawFailure({ failure, color: output.color, columns: output.columns }));
  }
  if (down.length > 0)
    text.push('', ...down.map((each) => `Receiver ${backlogWords(each)}`), 'Next: stagegate doctor');
  const receivers = down.length === 0 ? {} : { receivers: down };
  const looks = pulls.length === 0 ? {} : { pullRequests: pulls.map(({ seen }) => seen) };
  output.result({ text: () => text.join('\n'), value: { ...view, wedged, ...receivers, ...looks } });
  return EXIT.ok;
}

/** Loaded only for a run that has pushed something. */
async function pullsOf({ session }: CommandCall, view: RunView): Promise<readonly RunPull[]> {
  if (
    view.kind === 'description' ||
    ![view.status.handoff, ...(view.status.groups ?? [])].some(({ pushed }) => pushed)
  )
    return [];
  const { seenPulls } = await import('../../local/seen-pulls.js');
  return seenPulls(session, view.status);
}
