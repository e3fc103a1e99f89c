import { fail } from '../../../domain/failure/catalogue.js';
import { readDiff } from '../../local/read-diff.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** What a stage changed. */
export async function diff({ session, options, output, args, context }: CommandCall): Promise<ExitCode> {
  const [task = '', stage = ''] = args;
  const subject = readStageKey(stage);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const range = options.range('attempt');
  const tool = options.text('tool') ?? (options.flag('tool') === true ? null : undefined);
  const found = await readDiff(session, {
    selector,
    stage: subject,
    range,
    stat: options.flag('stat') === true || tool !== undefined,
    color: output.color && !output.json,
  });
  if (tool !== undefined) {
    if (tool !== null && !/^[\w][\w.+-]*$/.test(tool))
      fail('BAD_INPUT', { what: 'The tool', value: tool, why: 'it is no name of a tool' });
    const { openDiffTool } = await import('../../local/open-diff-tool.js');
    const { slug } = await session.repository();
    await openDiffTool(session, { diff: found, slug, tool, isTty: context.isTty });
    if (found.note !== null) output.note(found.note);
    return EXIT.ok;
  }
  output.result({ text: () => found.text || 'Nothing is changed.', value: found });
  if (found.note !== null) output.note(found.note);
  if (found.cut) output.note('The diff is cut; "--stat" lists all files.');
  return EXIT.ok;
}
