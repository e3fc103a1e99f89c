import type { ApprovalRequest } from '../../domain/approval/approval.js';
import { draftWords } from '../../domain/approval/draft.js';
import { askedWhom } from '../../domain/approval/members.js';
import { missingApprovals } from '../../domain/approval/decide.js';
import { type Way, waysWith } from '../../domain/run/answers.js';
import { policyLines } from '../../domain/run/policy-lines.js';
import { countQuestions, questionLines } from '../../domain/run/question-lines.js';
import { clean } from '../../domain/text/clean.js';
import type { Style } from './style.js';
import { displayWidth, padToWidth, wrapCommand, wrapText } from './text.js';
import { formatAge } from './time.js';

/** What a request asks, in a sentence without its stage: kind, whose answer, since when, until when. */
export function requestSentence({ request, now }: { request: ApprovalRequest; now: Date }): string {
  const age = `for ${formatAge({ since: request.requestedAt, now })}`;
  const left = deadline({ request, now });
  if (request.kind === 'escalation') return `needs help, waiting ${age}${left}`;
  if (request.kind === 'questions') return `asks ${countQuestions(request)}, waiting ${age}${left}`;
  const { count, signed } = request.rule;
  if (request.kind === 'denial')
    return `is denied by a policy, which only ${askedWhom(request)} may set aside, waiting ${age}${left}`;
  const what =
    request.kind === 'permission'
      ? ' before it starts'
      : request.revision === undefined
        ? ''
        : ` of revision ${request.revision.number} of the plan`;
  const given = count > 1 ? ` (${count - missingApprovals(request)} of ${count} given)` : '';
  return `needs ${signed === true ? 'signed ' : ''}approval${what} by ${askedWhom(request)}${given}${exceptFor(request)}, waiting ${age}${left}`;
}

/** Whoever worked on it by hand does not approve it. */
function exceptFor({ authors = [] }: ApprovalRequest): string {
  const names = [...new Set(authors.map(({ name }) => clean(name)))];
  return names.length === 0 ? '' : `, but not by ${names.join(' or ')}, who worked on it by hand`;
}

/** The questions of a request, each with what may be answered, why policies ask, and where else it is asked; none when there are none. */
export function askedLines({
  request,
  width,
  indent,
}: {
  request: ApprovalRequest;
  width: number;
  indent: number;
}): string[] {
  const { draft } = request;
  const where = draft === undefined ? [] : [draftWords(draft)];
  return [...questionLines(request), ...policyLines(request), ...where].flatMap((line) =>
    wrapText({ text: clean(line), width: width - indent - 2 }).map(
      (part, index) => ' '.repeat(index === 0 ? indent : indent + 2) + part,
    ),
  );
}

/** The answers to a request: each command, and what it does beside it where there is room, else below. */
export function answerLines(input: {
  taskKey: string;
  request: ApprovalRequest;
  width: number;
  style: Style;
  indent: number;
}): string[] {
  const { width, style, indent } = input;
  const answers = waysWith(input);
  const widest = Math.max(...answers.map(({ command }) => displayWidth(command)));
  const longest = Math.max(...answers.map(({ effect }) => displayWidth(effect)));
  const beside = indent + widest + 2 + longest <= width;
  const pad = ' '.repeat(indent);
  return answers.flatMap(({ command, effect }: Way) => {
    if (beside)
      return `${pad}${style.command(padToWidth({ text: command, width: widest }))}  ${style.dim(effect)}`;
    return [
      ...wrapCommand({ command, width: width - indent }).map((line) => pad + style.command(line)),
      ...wrapText({ text: effect, width: width - indent - 4 }).map((line) => `${pad}    ${style.dim(line)}`),
    ];
  });
}

/** A request with its answers: what `status` shows of it. */
export function requestLines(input: {
  taskKey: string;
  request: ApprovalRequest;
  now: Date;
  width: number;
  style: Style;
}): string[] {
  const { request, width, style } = input;
  const subject = clean(request.subject);
  const [first = '', ...rest] = wrapText({
    text: `${subject} ${clean(requestSentence(input))}`,
    width: width - 2,
  });
  const painted = first.startsWith(subject) ? style.bold(subject) + first.slice(subject.length) : first;
  return [
    `${style.asks('?')} ${painted}`,
    ...rest.map((line) => `  ${line}`),
    ...askedLines({ request, width, indent: 4 }),
    ...answerLines({ ...input, indent: 4 }),
  ];
}

function deadline({ request, now }: { request: ApprovalRequest; now: Date }): string {
  const { deadlineAt, rule } = request;
  if (deadlineAt === null) return '';
  const then = rule.onDeadline === 'reject' ? 'rejected' : 'left open';
  const late = Date.parse(deadlineAt) <= now.getTime();
  const distance = late
    ? `deadline passed ${formatAge({ since: deadlineAt, now })} ago`
    : `${then} in ${formatAge({ since: now.toISOString(), now: new Date(deadlineAt) })} if nobody answers`;
  return `; ${distance}`;
}
