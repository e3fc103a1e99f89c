import { viewRun } from '../../local/view-run.js';
import { selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { drawView } from '../draw.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { watch } from '../watch.js';

/** How a run stands. */
export async function status(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args, context } = call;
  const [task = ''] = args;
  const selector = await selectRun({ session, task, number: options.number('run') });
  if (options.flag('watch') === true) return watch(call, selector);
  const view = await viewRun(session, selector);
  const text = await drawView({ view, output, now: context.now() });
  output.result({ text: () => text, value: view });
  return EXIT.ok;
}
