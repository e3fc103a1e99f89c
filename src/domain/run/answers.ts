import { ACTIONS, type Action, type ApprovalRequest } from '../approval/approval.js';
import { missingApprovals } from '../approval/decide.js';
import { clean } from '../text/clean.js';

/** One way to answer a request: the exact command, and what it does. */
export interface Answer {
  readonly action: Action;
  readonly command: string;
  readonly effect: string;
}

const VERBS: Readonly<Record<Action, string>> = {
  approve: 'approve',
  request_changes: 'request-changes',
  reject: 'reject',
  abort: 'abort',
  retry: 'retry',
  skip: 'skip',
  give_up: 'give-up',
  answer: 'answer',
  override: 'override',
};

/** What each action wants to be told with `-m`; actions that are not here need no comment. */
const COMMENTS: Readonly<Partial<Record<Action, string>>> = {
  request_changes: 'what to change',
  reject: 'why',
  retry: 'a hint',
  skip: 'why',
  give_up: 'why',
  override: 'why',
};

/** Every answer that a request takes, the usual one first. */
export function answersTo({
  taskKey,
  request,
}: {
  taskKey: string;
  request: ApprovalRequest;
}): readonly Answer[] {
  return ACTIONS[request.kind].map((action) => ({
    action,
    command: commandFor({ taskKey, subject: request.subject, action }),
    effect: effectOf(action, request),
  }));
}

/** Something that a person can do about a request: the exact command, and what it does. */
export type Way = Pick<Answer, 'command' | 'effect'>;

/**
 * Every answer that a request takes and, where a stage is stuck, that somebody may do it by hand. What it needs does not merge
 * any better for another attempt, nor for hands: then one of those stages is to be made again, and this one with it.
 */
export function waysWith(asked: { taskKey: string; request: ApprovalRequest }): readonly Way[] {
  const { taskKey, request } = asked;
  const answers = answersTo(asked);
  const { kind, policy, failure } = request;
  if (failure?.code === 'START_CONFLICT' && failure.next.startsWith('stagegate rerun ')) {
    const effect = 'makes that stage again, and what needs it (a hint or a narrower scope lets them merge)';
    const others = answers.filter(({ action }) => action !== 'retry');
    return [{ command: failure.next, effect }, ...others];
  }
  if (kind === 'approval' || request.subject === 'handoff' || policy?.phase === 'before') return answers;
  const command = taskCommand({ verb: 'take', words: [taskKey, request.subject] });
  return [...answers, { command, effect: 'stops here, and gives you its directory to do it by hand' }];
}

/** The command that gives one answer, as it can be pasted into a shell. */
export function commandFor(input: { taskKey: string; subject: string; action: Action }): string {
  const { taskKey, subject, action } = input;
  const comment = COMMENTS[action];
  const words = [VERBS[action], shellWord(taskKey), ...(action === 'abort' ? [] : [shellWord(subject)])];
  return `stagegate ${words.join(' ')}${comment === undefined ? '' : ` -m "${comment}"`}`;
}

/** A command of stagegate about a task, as it can be pasted into a shell. */
export function taskCommand({ verb, words }: { verb: string; words: readonly string[] }): string {
  return ['stagegate', verb, ...words.map(shellWord)].join(' ');
}

function shellWord(text: string): string {
  const word = clean(text);
  return /^[\w.][\w.-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function effectOf(action: Action, request: ApprovalRequest): string {
  const handoff = request.subject === 'handoff';
  if (request.kind === 'revision' && action === 'reject')
    return 'drops the revision; the run goes on as it was';
  switch (action) {
    case 'approve': {
      const further = missingApprovals(request) - 1;
      if (further > 0) return `counts as one yes; ${further} more ${further === 1 ? 'is' : 'are'} needed`;
      if (request.kind === 'revision') return 'revises the plan';
      if (request.kind === 'permission') return 'lets the stage start';
      return handoff ? 'publishes the branch' : 'completes the stage';
    }
    case 'request_changes':
      return handoff
        ? 'assembles and checks the branch again'
        : `starts attempt ${request.attempt + 1} with your comment as feedback`;
    case 'reject':
      return handoff ? 'publishes nothing and fails the run' : 'fails the stage and the run';
    case 'abort':
      return 'stops everything and ends the run';
    case 'retry':
      return handoff
        ? 'tries the handoff again'
        : `starts attempt ${request.attempt + 1} with your hint${allowanceWords(request)}`;
    case 'answer':
      return `asks you, and goes on with your answers as attempt ${request.attempt + 1}`;
    case 'override':
      return request.policy?.phase === 'before'
        ? 'lets the stage start although a policy denies it'
        : 'lets it stand although a policy denies it; its gates and approvals follow';
    case 'skip':
      return handoff ? 'ends the run without a handoff' : 'goes on without this stage';
    case 'give_up':
      return handoff ? 'fails the handoff' : 'fails the stage';
  }
}

/** A limit that was reached is given anew by whoever asks for another attempt. */
function allowanceWords({ failure }: ApprovalRequest): string {
  if (failure?.code === 'QUOTA_USED_UP') return ', and the stage its whole allowance anew';
  return failure?.code === 'QUOTA_RUN_USED_UP' ? ', and the run its whole allowance anew' : '';
}
