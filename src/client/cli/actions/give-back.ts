import { nanoid } from 'nanoid';

import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { isFinal } from '../../../domain/run/run-state.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { actorOf } from '../../local/actor.js';
import { liveStatus } from '../../local/live-status.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import { statusOf } from '../../local/view-run.js';
import type { RunSelector } from '../../run/read-status.js';
import { askText } from '../ask.js';
import { cardOf } from '../card.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { knownStage } from '../known-stage.js';
import { readToken } from '../token.js';

/** Gives a stage back, and tells what became of it. */
export async function giveBack(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = '', key = ''] = args;
  const stage = readStageKey(key);
  const token = readToken(options.text('token')) ?? nanoid();
  const discard = options.flag('discard') === true;
  const force = await reasonOf(call, [task, stage]);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const status = await liveStatus(session, selector);
  knownStage({ status, stage });
  const runs = await session.runs();
  const asked = { runNumber: status.number, stage, token, actor: await actorOf(session) };
  const outcome = await runs.giveBack({ runKey: selector.runKey, request: { ...asked, discard, force } });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const { attempt } = outcome;
  const about = { task: status.task.key, number: status.number, stage, request: 'give-back', token, outcome };
  const waits = options.flag('wait') !== false;
  if (!discard && waits) output.note(`It is kept as attempt ${attempt} of ${stage}; its gates run.`);
  const ended = waits ? await ending(call, { selector, stage, attempt, discard }) : null;
  const made = ended?.stages
    .find((each) => each.key === stage)
    ?.attempts.find((each) => each.attempt === attempt);
  const passed = discard || made === undefined || made.failure === null;
  const text = await said(call, { status: ended, stage, attempt, discard, task: status.task.key });
  output.result({
    text: () => text,
    value: { ...about, verdict: made === undefined ? null : { passed, failure: made.failure } },
  });
  return passed ? EXIT.ok : EXIT.failed;
}

async function reasonOf({ options, context }: CommandCall, words: readonly string[]): Promise<string | null> {
  const message = options.text('message');
  const forced = options.flag('force') === true;
  const command = taskCommand({ verb: 'give-back', words });
  if (!forced && message !== undefined)
    fail('USAGE', { message: '-m says why, and goes with --force.', command: 'stagegate give-back' });
  if (!forced) return null;
  const question = 'Why do you give back what somebody else has in hand?';
  return message ?? askText({ context, question, command: `${command} --force -m "why"` });
}

/** The first status in which the attempt has come to something; the last one when somebody interrupts the wait. */
async function ending(
  { session, context }: CommandCall,
  given: { selector: RunSelector; stage: string; attempt: number; discard: boolean },
): Promise<RunStatus | null> {
  const { selector, stage, attempt, discard } = given;
  const runs = await session.runs();
  const come = (status: RunStatus) => {
    const found = status.stages.find(({ key }) => key === stage);
    if (found?.taken !== undefined || !found?.attempts.some((made) => made.attempt === attempt)) return false;
    return discard || (found.state !== 'validating' && found.state !== 'running');
  };
  const view = await runs.waitFor({
    ...selector,
    signal: context.signal,
    until: (seen) => seen.kind !== 'description' && (come(seen.status) || isFinal(seen.status.state)),
  });
  return view.kind === 'description' ? statusOf(session, selector) : view.status;
}

async function said(
  call: CommandCall,
  given: { status: RunStatus | null; stage: string; attempt: number; discard: boolean; task: string },
): Promise<string> {
  const { status, stage, attempt, discard, task } = given;
  const next = `Next: ${taskCommand({ verb: 'show', words: [task, stage] })}`;
  if (discard) return `${stage} is back where it was; your work is kept as attempt ${attempt}.\n${next}`;
  if (status === null) return `${stage} is given back as attempt ${attempt}.\n${next}`;
  return call.output.json ? '' : cardOf(call, { status, subject: stage });
}
