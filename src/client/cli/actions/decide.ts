import { nanoid } from 'nanoid';

import type { RunKey } from '../../../contract/ids.js';
import { type Action, ACTIONS, type ApprovalRequest } from '../../../domain/approval/approval.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { taskCommand } from '../../../domain/run/answers.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { readStageKey, selectRun } from '../../local/select-run.js';
import { findAnswerable } from '../answered-before.js';
import { askText, choose, confirmed } from '../ask.js';
import type { CommandCall } from '../command-call.js';
import { cardOf } from '../card.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { handIn, type HandedIn } from '../hand-in.js';
import { readToken } from '../token.js';

interface Kind {
  readonly action: Action;
  readonly done: string;
  readonly needsMessage: boolean;
}

/** Which commands answer with what, and in which words. */
const DECISIONS: Readonly<Record<string, Kind>> = {
  approve: { action: 'approve', done: 'approved', needsMessage: false },
  'request-changes': { action: 'request_changes', done: 'sent back', needsMessage: true },
  reject: { action: 'reject', done: 'rejected', needsMessage: true },
  retry: { action: 'retry', done: 'sent into another attempt', needsMessage: false },
  skip: { action: 'skip', done: 'skipped', needsMessage: true },
  override: { action: 'override', done: 'let through', needsMessage: true },
  'give-up': { action: 'give_up', done: 'given up', needsMessage: true },
};

/** Answers what waits, with the evidence that was shown. */
export async function decide(call: CommandCall): Promise<ExitCode> {
  const { session, options, output, args, name } = call;
  const [task = '', stage] = args;
  const kind = DECISIONS[name] ?? fail('UNFORESEEN', { detail: `no decision is called ${name}` });
  const token = readToken(options.text('token')) ?? nanoid();
  const subject = stage === undefined ? null : readStageKey(stage);
  const selector = await selectRun({ session, task, number: options.number('run') });
  const { action } = kind;
  const { status, before, isOver } = await findAnswerable(session, { selector, subject, action, token });
  const request = before ?? (await choosePending({ call, status, subject, action }));
  checkHead({ request, task: status.task.key, head: options.text('head') });
  const asked = { runKey: selector.runKey, status, request, kind, token };
  const outcome: HandedIn | null = isOver ? { kind: 'duplicate' } : await decided(call, asked);
  if (outcome === null) return EXIT.refused;
  if (outcome.kind === 'printed') return EXIT.ok;
  const { key } = status.task;
  const waitsForResume = outcome.kind === 'accepted' && !outcome.effective && outcome.missing === 0;
  output.result({
    text: () =>
      `${sentence({ outcome, request, done: kind.done })}\nNext: stagegate ${waitsForResume ? 'resume' : 'status'} ${key}`,
    value: { task: key, number: status.number, stage: request.subject, action, token, outcome },
  });
  return EXIT.ok;
}

/** Shows what is decided, asks for what is missing, and hands it in; `null` when it is not wanted after all. */
async function decided(
  call: CommandCall,
  given: { runKey: RunKey; status: RunStatus; request: ApprovalRequest; kind: Kind; token: string },
): Promise<HandedIn | null> {
  const { options, output, context, name } = call;
  const { runKey, status, request, kind, token } = given;
  const { key } = status.task;
  if (context.isTty && !output.json) output.text(await cardOf(call, { status, subject: request.subject }));
  const comment =
    options.text('message') ??
    (kind.needsMessage
      ? await askText({
          context,
          question: `Why? (${request.subject})`,
          command: `${taskCommand({ verb: name, words: [key, request.subject] })} -m "why"`,
        })
      : null);
  const about =
    request.revision === undefined
      ? `${request.subject} of ${key}, attempt ${request.attempt}`
      : `${named(request)} of ${key}`;
  const question = `${name} ${about}?`;
  if (!(await confirmed({ context, question, yes: options.flag('yes') === true || output.json }))) {
    output.note('Nothing was decided.');
    return null;
  }
  return handIn(call, { runKey, status, request, answer: { action: kind.action, token, comment } });
}

async function choosePending({
  call,
  status,
  subject,
  action,
}: {
  call: CommandCall;
  status: RunStatus;
  subject: string | null;
  action: Action;
}): Promise<ApprovalRequest> {
  const task = status.task.key;
  const known = [...status.stages.map(({ key }) => key), 'handoff', 'revision'];
  if (subject !== null && !known.includes(subject))
    fail('STAGE_UNKNOWN', { task, stage: subject, known: known.join(', ') });
  const pending = status.approvals.filter(({ state }) => state === 'pending');
  const fitting = pending.filter(
    (request) =>
      (subject === null || request.subject === subject) &&
      ACTIONS[request.kind].some((possible) => possible === action),
  );
  const [first, ...others] = fitting;
  if (first === undefined) {
    const other = pending.find((request) => request.subject === subject);
    if (other !== undefined) return wrongAnswer({ task, request: other, action });
    return fail('NOTHING_TO_DECIDE', { task, stage: subject ?? 'any stage' });
  }
  if (others.length === 0) return first;
  const chosen = await choose({
    context: call.context,
    question: `Several stages of ${task} wait. Which one?`,
    command: `Name the stage: stagegate ${call.name} ${task} STAGE`,
    choices: fitting.map(({ id, subject: stage, kind, attempt }) => ({
      value: call.context.isTty ? id : stage,
      label: `${stage} (${kind}, attempt ${attempt})`,
    })),
  });
  return fitting.find(({ id }) => id === chosen) ?? first;
}

const KINDS = {
  approval: 'an approval',
  escalation: 'an escalation',
  questions: 'its questions',
  revision: 'a revision of the plan',
  permission: 'whether it may start',
  denial: 'what a policy denies',
} as const;

function wrongAnswer({
  task,
  request,
  action,
}: {
  task: string;
  request: ApprovalRequest;
  action: Action;
}): never {
  const words = (each: string) => each.replace('_', '-');
  const possible = ACTIONS[request.kind].map(words).join(', ');
  return fail('DECISION_REFUSED', {
    task,
    stage: request.subject,
    code: 'DECISION_NOT_ALLOWED',
    message: `${request.subject} waits for an answer to ${KINDS[request.kind]}: ${possible}. "${words(action)}" is none of them.`,
  });
}

function checkHead({
  request,
  task,
  head,
}: {
  request: ApprovalRequest;
  task: string;
  head: string | undefined;
}): void {
  if (head === undefined) return;
  const wanted = head.toLowerCase();
  if (wanted.length >= 7 && request.evidence.head?.startsWith(wanted) === true) return;
  fail('DECISION_REFUSED', {
    task,
    stage: request.subject,
    code: 'DECISION_STALE',
    message: `${request.subject} waits with commit ${request.evidence.head ?? '(none)'}, not with ${head}.`,
  });
}

/** What an answer is about. */
function named({ subject, attempt, revision }: ApprovalRequest): string {
  return revision === undefined
    ? `${subject} (attempt ${attempt})`
    : `revision ${revision.number} of the plan`;
}

function sentence({
  outcome,
  request,
  done,
}: {
  outcome: Exclude<HandedIn, { kind: 'printed' }>;
  request: ApprovalRequest;
  done: string;
}): string {
  const what = named(request);
  if (outcome.kind === 'duplicate')
    return `${request.subject}: this decision was taken before; nothing new happened.`;
  if (outcome.effective) return `${what} is ${done}.`;
  return outcome.missing > 0
    ? `Recorded for ${what}; ${outcome.missing} more approval(s) are needed.`
    : `Recorded for ${what}; it takes effect when the run is resumed.`;
}
