import { nanoid } from 'nanoid';

import type { RunKey } from '../../../contract/ids.js';
import type { ApprovalRequest } from '../../../domain/approval/approval.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { taskCommand } from '../../../domain/run/answers.js';
import { questionLines } from '../../../domain/run/question-lines.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { type Answers, excessOf, objectionsTo } from '../../../domain/stage/answers.js';
import { readAnswersFile, readAnswerWords } from '../../local/read-answers.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import { findAnswerable } from '../answered-before.js';
import { askAnswers } from '../ask-answers.js';
import { choose } from '../ask.js';
import type { CommandCall } from '../command-call.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { handIn, type HandedIn } from '../hand-in.js';
import { knownStage } from '../known-stage.js';
import { readToken } from '../token.js';

/** Answers the questions of a stage. */
export async function answer(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args } = call;
  const [task = '', key] = args;
  const token = readToken(options.text('token')) ?? nanoid();
  const given = await givenAnswers(call);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const stage = key === undefined ? null : readStageKey(key);
  const about = { selector, subject: stage, action: 'answer', token } as const;
  const { status, before, isOver } = await findAnswerable(session, about);
  const request = before ?? (await chooseAsked(call, { status, stage }));
  const { subject } = request;
  const { key: taskKey } = status.task;
  const asked = { runKey: selector.runKey, status, request, given, token };
  const outcome: HandedIn = isOver ? { kind: 'duplicate' } : await answered(call, asked);
  if (outcome.kind === 'printed') return EXIT.ok;
  const waits = outcome.kind === 'accepted' && !outcome.effective;
  const said =
    outcome.kind === 'duplicate'
      ? `${subject}: these answers came before; nothing new happened.`
      : `${subject} goes on with your answers${waits ? ' when the run is resumed' : ''}.`;
  output.result({
    text: () => `${said}\nNext: stagegate ${waits ? 'resume' : 'status'} ${taskKey}`,
    value: { task: taskKey, number: status.number, stage: subject, action: 'answer', token, outcome },
  });
  return EXIT.ok;
}

/** Completes and checks the answers, and hands them in. */
async function answered(
  call: CommandCall,
  asked: { runKey: RunKey; status: RunStatus; request: ApprovalRequest; given: Answers; token: string },
): Promise<HandedIn> {
  const { runKey, status, request, given, token } = asked;
  const { subject, questions = [] } = request;
  const { key: task } = status.task;
  const answers = await completed(call, { request, given, taskKey: task });
  const objections = objectionsTo({ questions, answers });
  const excess = excessOf({ questions, answers });
  if (objections.length === 0 && excess !== null) objections.push(excess);
  if (objections.length > 0)
    return refused({
      ...{ task, stage: subject, code: 'DECISION_ANSWERS_WRONG' },
      message: `${objections.join('. ')}.`,
    });
  return handIn(call, {
    ...{ runKey, status, request },
    answer: { action: 'answer', token, comment: null, answers },
  });
}

async function givenAnswers({ options, session, context }: CommandCall): Promise<Answers> {
  const path = options.text('file');
  const { stdin } = context;
  const file = path === undefined ? {} : await readAnswersFile({ path, cwd: session.cwd, stdin });
  return { ...file, ...readAnswerWords(options.texts('answer')) };
}

/** What is missing is asked for in a terminal; elsewhere, nothing at all is told with the questions. */
async function completed(
  { context }: CommandCall,
  { request, given, taskKey }: { request: ApprovalRequest; given: Answers; taskKey: string },
): Promise<Answers> {
  const { questions = [], subject } = request;
  const command = `${taskCommand({ verb: 'answer', words: [taskKey, subject] })} --file answers.json`;
  if (context.isTty) return askAnswers({ context, questions, given, command });
  if (Object.keys(given).length > 0) return given;
  const question = [`${subject} asks:`, ...questionLines(request).map((line) => `  ${line}`)].join('\n');
  return fail('ANSWER_NEEDED', { question, command });
}

async function chooseAsked(
  { context }: CommandCall,
  { status, stage }: { status: RunStatus; stage: string | null },
): Promise<ApprovalRequest> {
  const task = status.task.key;
  if (stage !== null) knownStage({ status, stage });
  const pending = status.approvals.filter(({ state }) => state === 'pending');
  const asked = pending.filter(
    ({ kind, subject }) => kind === 'questions' && (stage === null || subject === stage),
  );
  const [first, ...others] = asked;
  if (first === undefined) {
    const other = pending.find(({ subject }) => subject === stage);
    if (other === undefined) return fail('NOTHING_TO_DECIDE', { task, stage: stage ?? 'any stage' });
    const message = `${other.subject} asked no questions: it waits for an ${other.kind}.`;
    return refused({ task, stage: other.subject, code: 'DECISION_NOT_ALLOWED', message });
  }
  if (others.length === 0) return first;
  const chosen = await choose({
    context,
    question: `Several stages of ${task} have questions. Which one?`,
    command: `Name the stage: stagegate answer ${task} STAGE`,
    choices: asked.map(({ subject, attempt }) => ({
      value: subject,
      label: `${subject} (attempt ${attempt})`,
    })),
  });
  return asked.find(({ subject }) => subject === chosen) ?? first;
}

function refused(params: { task: string; stage: string; code: string; message: string }): never {
  const { task, stage, code, message } = params;
  return fail('DECISION_REFUSED', { task, stage, code, message });
}
