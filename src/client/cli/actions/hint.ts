import { nanoid } from 'nanoid';

import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import { HINT_LENGTH } from '../../../domain/stage/hint.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { actorOf } from '../../local/actor.js';
import { liveStatus } from '../../local/live-status.js';
import { readGivenText } from '../../local/message-text.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import { askText } from '../ask.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { knownStage } from '../known-stage.js';
import { readToken } from '../token.js';

/** Gives a stage a hint. */
export async function hint(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = '', key = ''] = args;
  const stage = readStageKey(key);
  const token = readToken(options.text('token')) ?? nanoid();
  const text = await askedText(call, { task, stage });
  const selector = await selectRun({ session, task, number: options.number('run') });
  const status = await liveStatus(session, selector);
  const { key: taskKey } = status.task;
  knownStage({ status, stage });
  const runs = await session.runs();
  const outcome = await runs.hint({
    runKey: selector.runKey,
    request: { runNumber: status.number, stage, token, actor: await actorOf(session), text },
  });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const { attempt, changed } = outcome;
  const said = changed
    ? `Attempt ${attempt} of ${stage}, if there is one, and those after it are told.`
    : 'The same hint came before; it is told once.';
  const next = taskCommand({ verb: 'show', words: [taskKey, stage] });
  output.result({
    text: () => `${said}\nNext: ${next}`,
    value: { task: taskKey, number: status.number, stage, request: 'hint', token, outcome },
  });
  return EXIT.ok;
}

async function askedText(
  { options, args, context }: CommandCall,
  { task, stage }: { task: string; stage: string },
): Promise<string> {
  const message = options.text('message');
  const [, , word] = args;
  if (word !== undefined && message !== undefined)
    fail('USAGE', {
      message: 'The hint is given once: as an argument, or with -m.',
      command: 'stagegate hint',
    });
  const text =
    word ??
    message ??
    (await askText({
      context,
      question: `What should the next attempt of ${stage} know?`,
      command: `${taskCommand({ verb: 'hint', words: [task, stage] })} "…"`,
    }));
  return readGivenText({ what: 'The hint', text, stdin: context.stdin, most: HINT_LENGTH });
}
