import { ACTIONS, type ApprovalRequest, type Decision } from '../approval/approval.js';
import { missingApprovals } from '../approval/decide.js';
import { draftWords } from '../approval/draft.js';
import { askedWhom } from '../approval/members.js';
import { SIGNERS_FILE } from '../authority/authority.js';
import { formatMoment } from '../text/duration.js';
import { codeSpan, inlineCut } from '../text/markdown.js';
import { taskCommand, waysWith } from './answers.js';
import { evidencePart } from './details-evidence.js';
import { fitItems } from './details-fit.js';
import { pendingRequests } from './outlook.js';
import { policyLines } from './policy-lines.js';
import { countQuestions, questionLines } from './question-lines.js';
import { revisionLines } from './revision-lines.js';
import type { RunStatus } from './run-status.js';

const MORE_BYTES = 100;

/** Everything that waits for a decision, with the commands that answer it, in at most `bytes` bytes. */
export function requestLines({ status, bytes }: { status: RunStatus; bytes: number }): string[] {
  const items = pendingRequests(status);
  const fitting = fitItems({
    items,
    text: (request) => requestBlock({ status, request }),
    bytes: bytes - MORE_BYTES,
  });
  const left = items.length - fitting.length;
  if (left === 0) return [...fitting];
  return [...fitting, `… and ${left} more that wait: ${codeSpan(taskCommand({ verb: 'inbox', words: [] }))}`];
}

function requestBlock({ status, request }: { status: RunStatus; request: ApprovalRequest }): string {
  const answers = waysWith({ taskKey: status.task.key, request });
  return [
    `**${inlineCut({ text: request.subject, length: 48 })}** ${question(request)}`,
    ...(request.draft === undefined
      ? []
      : ['', inlineCut({ text: `${draftWords(request.draft)}.`, length: 500 })]),
    '',
    ...evidencePart({ status, request }),
    ...answers.map(({ command, effect }) => `- ${codeSpan(command)}: ${effect}`),
    '',
    ...signalPart({ status, request }),
  ].join('\n');
}

/** How to answer in Temporal Web: where a group or a signature is asked for, only with a decision signed where the key is. */
function signalPart({ status, request }: { status: RunStatus; request: ApprovalRequest }): string[] {
  const signed = request.rule.signed === true;
  if (signed || request.members !== undefined) {
    const why = signed
      ? 'It must be signed'
      : 'A group is asked: an unsigned signal changes nothing, for it proves nobody';
    return [
      `${why}. Or here, as the signal ${codeSpan('decide')} that one of these prints with ${codeSpan('--print-signal')}, where the base has ${codeSpan(SIGNERS_FILE)}.`,
    ];
  }
  return [
    `Or here, as the signal ${codeSpan('decide')} with your name in it (and ${codeSpan('"comment": "…"')} where it says why):`,
    '',
    '```json',
    signalInput({ status, request }),
    '```',
  ];
}

// One line, so that nothing in it can end the fence.
function signalInput({ status, request }: { status: RunStatus; request: ApprovalRequest }): string {
  const decision: Decision = {
    runNumber: status.number,
    requestId: request.id,
    action: ACTIONS[request.kind][0],
    evidence: request.evidence,
    token: `web-YOUR-NAME-${request.id}`.slice(0, 128),
    actor: { name: 'YOUR NAME', email: null },
    comment: null,
    ...(request.questions === undefined ? {} : { answers: openAnswers(request.questions) }),
  };
  return JSON.stringify(decision);
}

/** What is to be filled in; nothing is taken as it stands. */
function openAnswers(questions: NonNullable<ApprovalRequest['questions']>): Record<string, string> {
  return Object.fromEntries(questions.map(({ id }) => [id, '']));
}

function question(request: ApprovalRequest): string {
  const since = `since ${formatMoment(request.requestedAt)}`;
  const deadline =
    request.deadlineAt === null
      ? ''
      : `, until ${formatMoment(request.deadlineAt)} (then it is ${request.rule.onDeadline === 'reject' ? 'rejected' : 'held'})`;
  if (request.kind === 'escalation') {
    const why =
      request.failure === null ? '' : `: ${inlineCut({ text: request.failure.message, length: 400 })}`;
    return `needs help ${since}${deadline}${why}`;
  }
  const policies = policyLines(request).map((line) => `- ${inlineCut({ text: line, length: 400 })}`);
  if (request.kind === 'denial') {
    const who = inlineCut({ text: askedWhom(request), length: 300 });
    return [`is denied by a policy ${since}; only ${who} may set that aside:`, '', ...policies].join('\n');
  }
  if (request.kind === 'questions') {
    const lines = questionLines(request).map((line) => `- ${inlineCut({ text: line, length: 400 })}`);
    return [`asks ${countQuestions(request)}, ${since}:`, '', ...lines].join('\n');
  }
  const { count, by } = request.rule;
  if (request.revision !== undefined) {
    const lines = revisionLines(request.revision).map(
      (line) => `- ${inlineCut({ text: line, length: 400 })}`,
    );
    return [
      `asks ${inlineCut({ text: by, length: 64 })} for approval, ${since}${deadline}:`,
      '',
      ...lines,
    ].join('\n');
  }
  const given = count - missingApprovals(request);
  const what =
    request.kind === 'permission' ? 'approval before it starts' : `approval of attempt ${request.attempt}`;
  const asks = `asks ${inlineCut({ text: askedWhom(request), length: 300 })} for ${what} (${given} of ${count} given), ${since}${deadline}`;
  return policies.length === 0 ? asks : [`${asks}:`, '', ...policies].join('\n');
}
