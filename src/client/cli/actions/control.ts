import { nanoid } from 'nanoid';

import { admissionSentences } from '../../../domain/admission/admission-words.js';
import { fail, StagegateError } from '../../../domain/failure/catalogue.js';
import type { PullWords } from '../../../domain/handoff/publish.js';
import { actorOf } from '../../local/actor.js';
import { selectRun } from '../../local/select-run.js';
import { viewRun } from '../../local/view-run.js';
import type { RunSelector } from '../../run/read-status.js';
import type { RunView } from '../../run/run-view.js';
import { hasEnded } from '../../run/watch-run.js';
import { confirmed } from '../ask.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readToken } from '../token.js';

/** What each command says when it has changed something, and when things were so already. */
const WORDS: Readonly<Record<string, { done: string; already: string }>> = {
  pause: { done: 'pauses at the next safe point', already: 'was paused already' },
  resume: { done: 'goes on', already: 'was not paused' },
  abort: { done: 'is aborted; its processes are dead', already: 'was aborted already' },
  handoff: { done: 'is being handed off', already: 'is being handed off already' },
};

/** Pauses, resumes, aborts a run, or hands it off, with what its pull request is to say. */
export async function control(call: CommandCall, words?: PullWords): Promise<ExitCode> {
  const { session, options, output, args, context, name } = call;
  const [task = ''] = args;
  const token = readToken(options.text('token')) ?? nanoid();
  const selector = await selectRun({ session, task, number: options.number('run') });
  const held = sentencesOf(name, await openRun(call, selector));
  const question = `Abort the run of ${selector.runKey.taskKey}? Its processes are ended; every attempt stays kept.`;
  const yes = name !== 'abort' || options.flag('yes') === true || output.json;
  if (!(await confirmed({ context, question, yes }))) {
    output.note('Nothing was aborted.');
    return EXIT.refused;
  }
  const outcome = await send(call, { selector, token, words });
  if (outcome.kind === 'refused') throw new StagegateError(outcome.failure);
  const key = selector.runKey.taskKey;
  const said = WORDS[name] ?? { done: name, already: name };
  const text =
    outcome.kind === 'requested'
      ? `No worker has answered; the abort of ${key} is left with the server and takes effect when one does.`
      : `The run of ${key} ${outcome.changed ? said.done : said.already}.`;
  output.result({
    text: () => [text, ...held, `Next: stagegate status ${key}`].join('\n'),
    value: { task: key, request: name, token, outcome, ...(held.length === 0 ? {} : { held }) },
  });
  return EXIT.ok;
}

/** An update reaches whatever run of the task is the latest, so a number must be that of the latest. */
export async function openRun({ session }: CommandCall, selector: RunSelector): Promise<RunView> {
  const view = await viewRun(session, selector);
  const task = selector.runKey.taskKey;
  if (hasEnded(view))
    fail('RUN_NOT_ACTIVE', {
      task,
      state: view.kind === 'description' ? view.run.state : view.status.state,
    });
  return view;
}

/** What keeps a run from doing what it is asked to: a freeze, or its turn. */
function sentencesOf(name: string, view: RunView): string[] {
  if (view.kind === 'description' || (name !== 'handoff' && name !== 'resume')) return [];
  return admissionSentences(view.status).map((sentence) => `But it waits: ${sentence}`);
}

async function send(
  { session, options, name }: CommandCall,
  { selector, token, words }: { selector: RunSelector; token: string; words: PullWords | undefined },
) {
  const runs = await session.runs();
  const command = {
    runKey: selector.runKey,
    token,
    request: {
      actor: await actorOf(session),
      reason: options.text('message') ?? null,
      ...(words === undefined ? {} : { words }),
    },
  };
  switch (name) {
    case 'pause':
      return runs.pause(command);
    case 'resume':
      return runs.resume(command);
    case 'handoff':
      return runs.handoff(command);
    default:
      return runs.abort(command);
  }
}
