import { existsSync } from 'node:fs';

import { announceStart } from '../../local/announce-start.js';
import { prepareStart, type StartRequest } from '../../local/prepare-start.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { askedRequirements } from '../asked-requirements.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { savePlan } from '../../local/one-line-plan.js';
import { untilAdmitted } from '../../local/until-admitted.js';
import { offerParts } from '../offer-parts.js';
import { oneLineRequest } from '../one-line.js';
import { watch } from '../watch.js';

const TASK_WANTED = "Required option '-t, --task <key>' not specified.";

type AskedStart = Pick<StartRequest, 'plan' | 'task' | 'title' | 'requirements' | 'usual' | 'notes'>;

/** What `start PLAN` asks for. */
function plannedRequest(call: CommandCall): AskedStart {
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
  };
}

/** Starts a run. What was written in the editor for it is kept when that fails. */
export async function start(call: CommandCall): Promise<ExitCode> {
  const agent = call.options.text('agent');
  if (agent === undefined) return startAsked(call, plannedRequest(call));
  const asked = await oneLineRequest(call, agent);
  const { written } = asked;
  return startAsked(call, asked, () => written?.forget()).catch((error: unknown) => {
    if (written !== null && existsSync(written.file))
      call.output.note(`What you wrote is kept: stagegate start --agent ${agent} --file ${written.file}`);
    throw error;
  });
}

async function startAsked(
  call: CommandCall,
  asked: AskedStart,
  onStarted: () => Promise<void> | undefined = () => undefined,
): Promise<ExitCode> {
  const { session, options, output } = call;
  const prepared = await prepareStart(session, {
    ...asked,
    base: options.text('base'),
    baseLocal: options.flag('baseLocal') === true,
    expectHash: options.text('expectHash'),
    token: options.text('token'),
    preflight: options.flag('preflight') !== false,
    admission: { priority: options.number('priority') ?? 0, queue: options.flag('queue') !== false },
  });
  const file = options.text('savePlan');
  if (file !== undefined) await savePlan({ cwd: session.cwd, file, text: prepared.plan.source.text });
  await offerParts(call);
  const runs = await session.runs();
  const outcome = await runs.start(prepared);
  await onStarted();
  if (options.flag('queue') === false) await untilAdmitted(runs, prepared.input);
  const told = await announceStart(session, { prepared, outcome });
  if (options.flag('watch') !== true || !output.json)
    output.result({ text: () => told.lines.join('\n'), value: told.value });
  if (options.flag('watch') !== true) return EXIT.ok;
  const { repository, task } = prepared.input;
  return watch(call, { runKey: { slug: repository.slug, taskKey: task.key } });
}
