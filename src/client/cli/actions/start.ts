import { announceStart } from '../../local/announce-start.js';
import { prepareStart } from '../../local/prepare-start.js';
import { askedRequirements } from '../asked-requirements.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { watch } from '../watch.js';

/** Starts a run. */
export async function start(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [planFile = ''] = args;
  const prepared = await prepareStart(session, {
    planFile,
    task: options.required('task', 'A task is wanted: --task KEY.'),
    title: options.text('title'),
    requirements: askedRequirements(call),
    base: options.text('base'),
    baseLocal: options.flag('baseLocal') === true,
    expectHash: options.text('expectHash'),
    token: options.text('token'),
  });
  const runs = await session.runs();
  const outcome = await runs.start(prepared);
  const told = await announceStart(session, { prepared, outcome });
  if (options.flag('watch') !== true || !output.json)
    output.result({ text: () => told.lines.join('\n'), value: told.value });
  if (options.flag('watch') !== true) return EXIT.ok;
  const { repository, task } = prepared.input;
  return watch(call, { runKey: { slug: repository.slug, taskKey: task.key } });
}
