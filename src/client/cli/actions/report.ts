import { readReport } from '../../local/read-report.js';
import { selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** A run's report. */
export async function report({ session, options, output, args }: CommandCall): Promise<ExitCode> {
  const [task = ''] = args;
  const selector = await selectRun({ session, task, number: options.number('run') });
  const found = await readReport(session, selector);
  const format = output.json ? 'json' : options.text('format');
  if (format === 'json') output.raw(`${JSON.stringify(found.report, null, 2)}\n`);
  else if (format === 'path') output.text(found.files?.markdown ?? '');
  else output.text(found.markdown);
  if (found.files === null)
    output.note("The report's files are not on this machine; this one is made from the store.");
  else if (format === 'md') output.note(`The file: ${found.files.markdown}`);
  return EXIT.ok;
}
