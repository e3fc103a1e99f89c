import { nanoid } from 'nanoid';

import { StagegateError } from '../../../domain/failure/catalogue.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { actorOf } from '../../local/actor.js';
import { openDirectory } from '../../local/editor.js';
import { onThisHost } from '../../local/hands.js';
import { liveStatus } from '../../local/live-status.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { knownStage } from '../known-stage.js';
import { readToken } from '../token.js';

/** Takes a stage: its directory alone is the result, so that `cd "$(stagegate take …)"` works. */
export async function take(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args, context } = call;
  const [task = '', key = ''] = args;
  const stage = readStageKey(key);
  const token = readToken(options.text('token')) ?? nanoid();
  const selector = await selectRun({ session, task, number: options.number('run') });
  const status = await liveStatus(session, selector);
  const { key: taskKey } = status.task;
  const { taken } = knownStage({ status, stage });
  // before anything is stopped for it; who has it already is for the run to say
  if (taken === undefined) onThisHost(session, { status, stage, place: null });
  const runs = await session.runs();
  const request = { runNumber: status.number, stage, token, actor: await actorOf(session) };
  const outcome = await runs.take({ runKey: selector.runKey, request });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const { place, attempt, changed } = outcome;
  onThisHost(session, { status, stage, place });
  output.result({
    text: () => place.directory,
    value: { task: taskKey, number: status.number, stage, request: 'take', token, outcome },
  });
  const words = [taskKey, stage];
  output.note(`${changed ? 'It is' : 'You had it already: it is'} yours, as attempt ${attempt} of ${stage}.`);
  if (place.note !== null) output.note(`Its set-up did not go well: ${place.note}`);
  output.note(`What it was told is in ${place.feedback}; artifacts, where the plan asks for some, go to`);
  output.note(place.artifacts);
  output.note(`Next: ${taskCommand({ verb: 'give-back', words })} (unused: --discard)`);
  if (options.flag('open') === true)
    await openDirectory({ isTty: context.isTty, env: session.env, directory: place.directory });
  return EXIT.ok;
}
