import { announceStart } from '../../local/announce-start.js';
import { prepareStart } from '../../local/prepare-start.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { askedRequirements } from '../asked-requirements.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { savePlan } from '../../local/one-line-plan.js';
import { offerParts } from '../offer-parts.js';
import { oneLineRequest } from '../one-line.js';
import { watch } from '../watch.js';

const TASK_WANTED = "Required option '-t, --task <key>' not specified.";

/** What `start PLAN` asks for. */
function plannedRequest(call: CommandCall) {
  const { options, args } = call;
  const message = 'A plan is wanted, or with --agent NAME what is to be done, in words.';
  const [path = fail('USAGE', { message, command: 'stagegate start' })] = args;
  const alone = ['model', 'file', 'savePlan'].find((name) => options.text(name) !== undefined);
  if (alone !== undefined || options.texts('check').length > 0)
    fail('USAGE', {
      message: '--model, --check, --file and --save-plan go with --agent NAME alone.',
      command: 'stagegate start',
    });
  return {
    plan: { kind: 'file', path },
    task: options.text('task') ?? fail('USAGE', { message: TASK_WANTED, command: 'stagegate start' }),
    title: options.text('title'),
    requirements: askedRequirements(call),
    usual: 'checked_out',
    notes: [],
  } as const;
}

/** Starts a run. */
export async function start(call: CommandCall): Promise<ExitCode> {
  const { session, options, output } = call;
  const agent = options.text('agent');
  const prepared = await prepareStart(session, {
    ...(agent === undefined ? plannedRequest(call) : await oneLineRequest(call, agent)),
    base: options.text('base'),
    baseLocal: options.flag('baseLocal') === true,
    expectHash: options.text('expectHash'),
    token: options.text('token'),
    preflight: options.flag('preflight') !== false,
  });
  const file = options.text('savePlan');
  if (file !== undefined) await savePlan({ cwd: session.cwd, file, text: prepared.plan.source.text });
  await offerParts(call);
  const runs = await session.runs();
  const outcome = await runs.start(prepared);
  const told = await announceStart(session, { prepared, outcome });
  if (options.flag('watch') !== true || !output.json)
    output.result({ text: () => told.lines.join('\n'), value: told.value });
  if (options.flag('watch') !== true) return EXIT.ok;
  const { repository, task } = prepared.input;
  return watch(call, { runKey: { slug: repository.slug, taskKey: task.key } });
}
