import { nanoid } from 'nanoid';

import { StagegateError } from '../../../domain/failure/catalogue.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { actorOf } from '../../local/actor.js';
import { liveStatus } from '../../local/live-status.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { knownStage } from '../known-stage.js';
import { readToken } from '../token.js';

/** Ends a stage's wait for its agent's rate limit. */
export async function retryNow(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = '', key = ''] = args;
  const stage = readStageKey(key);
  const token = readToken(options.text('token')) ?? nanoid();
  const selector = await selectRun({ session, task, number: options.number('run') });
  const status = await liveStatus(session, selector);
  const { key: taskKey } = status.task;
  knownStage({ status, stage });
  const runs = await session.runs();
  const request = { runNumber: status.number, stage, token, actor: await actorOf(session) };
  const outcome = await runs.retryNow({ runKey: selector.runKey, request });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const { attempt, changed } = outcome;
  const when = status.state === 'paused' ? 'when the run is resumed' : 'as soon as a place is free';
  const said = changed
    ? `${stage} waits no longer: attempt ${attempt} begins ${when}.`
    : 'The same request came before; nothing new happened.';
  const next = taskCommand({ verb: status.state === 'paused' ? 'resume' : 'status', words: [taskKey] });
  output.result({
    text: () => `${said}\nNext: ${next}`,
    value: { task: taskKey, number: status.number, stage, request: 'retry-now', token, outcome },
  });
  return EXIT.ok;
}
