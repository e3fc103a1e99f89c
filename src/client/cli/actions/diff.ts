import { readDiff } from '../../local/read-diff.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What a stage changed. */
export async function diff({ session, options, output, args }: CommandCall): Promise<ExitCode> {
  const [task = '', stage = ''] = args;
  const subject = readStageKey(stage);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const range = options.range('attempt');
  const found = await readDiff(session, {
    selector,
    stage: subject,
    range,
    stat: options.flag('stat') === true,
    color: output.color && !output.json,
  });
  output.result({ text: () => found.text || 'Nothing is changed.', value: found });
  if (found.note !== null) output.note(found.note);
  if (found.cut) output.note('The diff is cut; "--stat" lists all files.');
  return EXIT.ok;
}
