import type { ApprovalRequest } from '../../domain/approval/approval.js';
import { pendingRequests, whyOf } from '../../domain/run/outlook.js';
import { planWords, revisionLines } from '../../domain/run/revision-lines.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { usedByRun, usedByStage } from '../../domain/run/used-so-far.js';
import { formatMoment } from '../../domain/text/duration.js';
import { STAGE_WORDS } from '../../domain/run/words.js';
import { quotasWords } from '../../domain/quota/quota-words.js';
import { clean } from '../../domain/text/clean.js';
import {
  artifactLines,
  attemptLines,
  type CardView,
  decisionLines,
  type Drawn,
  excerpt,
  findingsOn,
  gateLines,
  handLines,
  hintLines,
  lateLines,
  scopeLines,
  short,
  statLines,
} from './card-sections.js';
import { failureLines } from './card-failures.js';
import { type Field, renderFields } from './fields.js';
import { answerLines, askedLines, requestSentence } from './requests.js';
import { section } from './section.js';
import { createStyle, type Style } from './style.js';
import { cutToWidth, wrapText } from './text.js';

export type { CardView } from './card-sections.js';

/** Everything that a decision needs, on one card; ends with what each answer does and the command that gives it. */
export function renderCard(view: CardView): string {
  const drawn: Drawn = { ...view, style: createStyle(view) };
  const { status, subject, style, width } = drawn;
  const stage = status.stages.find(({ key }) => key === subject);
  const request = pendingRequests(status).find((pending) => pending.subject === subject);
  const sections = [
    headLines({ drawn, stage, request }),
    section({ title: 'Requirements', lines: excerpt(drawn), style }),
    section({
      title: askedTitle(request),
      lines: request === undefined ? [] : askedLines({ request, width, indent: 2 }),
      style,
    }),
    section({ title: 'Revision', lines: revisionSection(request, width), style }),
    section({ title: 'Changes', lines: statLines(drawn), style }),
    section({ title: 'Scope', lines: scopeLines(drawn), style }),
    section({ title: 'To be seen', lines: findingsOn({ drawn, stage }), style }),
    section({ title: 'Gates', lines: gateLines({ drawn, stage }), style }),
    section({ title: 'Artifacts', lines: artifactLines({ drawn, stage }), style }),
    section({
      title: 'Attempts',
      lines: (stage?.attempts ?? []).flatMap((one) => attemptLines(one, drawn)),
      style,
    }),
    section({ title: 'Hints', lines: hintLines({ drawn, stage }), style }),
    section({ title: 'Errorbook', lines: failureLines(drawn), style }),
    section({ title: 'Late work', lines: lateLines(drawn), style }),
    section({ title: 'Decisions so far', lines: decisionLines(drawn), style }),
    section({ title: 'In hand', lines: handLines({ drawn, stage }), style }),
    request === undefined
      ? wrapText({ text: 'Nothing waits for an answer here.', width })
      : section({
          title: 'Your answer',
          lines: answerLines({ taskKey: status.task.key, request, width, style, indent: 2 }),
          style,
        }),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function askedTitle(request: ApprovalRequest | undefined): string {
  if (request?.policy !== undefined) return 'Policy';
  return request?.questions === undefined && request?.draft !== undefined ? 'Pull request' : 'Questions';
}

function revisionSection(request: ApprovalRequest | undefined, width: number): string[] {
  if (request?.revision === undefined) return [];
  return revisionLines(request.revision).flatMap((line) =>
    wrapText({ text: clean(line), width: width - 4 }).map(
      (part, index) => `${index === 0 ? '  ' : '    '}${part}`,
    ),
  );
}

function headLines(input: {
  drawn: Drawn;
  stage: StageStatus | undefined;
  request: ApprovalRequest | undefined;
}): string[] {
  const { drawn, stage, request } = input;
  const { status, subject, style, width, now } = drawn;
  const name = `${clean(status.task.key)} ${clean(subject)}`;
  const title = cutToWidth({ text: clean(status.task.title), width: Math.max(0, width - name.length - 2) });
  const evidence = request?.evidence;
  const fields: Field[] = [
    ...(stage === undefined || stage.title === stage.key ? [] : [{ name: 'Stage', value: stage.title }]),
    ...(request === undefined
      ? []
      : [{ name: 'Asks', value: requestSentence({ request, now }), paint: style.asks }]),
    ...(subject !== 'handoff' || request === undefined || status.handoff.note === null
      ? []
      : [{ name: 'Again', value: status.handoff.note }]),
    ...(request !== undefined || stage === undefined ? [] : stateFields(stage, style)),
    { name: 'Run', value: `${status.number}, plan ${planWords(status)}` },
    {
      name: 'Evidence',
      value: (request?.revision !== undefined
        ? [`revision ${short(request.evidence.planPart)}`]
        : [
            `commit ${short(evidence?.head ?? stage?.head ?? status.handoff.collector)}`,
            ...(evidence?.gates ? [`gate report ${short(evidence.gates)}`] : []),
            ...(evidence === undefined ? [] : [`stage's plan ${short(evidence.planPart)}`]),
          ]
      ).join(', '),
    },
    ...usedFields({ status, stage }),
    ...(stage?.quotas === undefined ? [] : [{ name: 'Limits', value: quotasWords(stage.quotas) }]),
    ...(status.quotas === undefined ? [] : [{ name: 'Of the run', value: quotasWords(status.quotas) }]),
    ...failureFields(request),
  ];
  return [`${style.bold(name)}  ${title}`.trimEnd(), ...renderFields({ fields, width, style })];
}

/** Time and cost so far; limits, where there are any, have fields of their own. */
function usedFields({ status, stage }: { status: RunStatus; stage: StageStatus | undefined }): Field[] {
  const [own, all] = [stage === undefined ? null : usedByStage(stage), usedByRun(status)];
  return [
    ...(own === null ? [] : [{ name: 'So far', value: own }]),
    ...(all === null ? [] : [{ name: 'The run', value: `${all}, since ${formatMoment(status.startedAt)}` }]),
  ];
}

function stateFields(stage: StageStatus, style: Style): Field[] {
  const { glyph, word, mood } = STAGE_WORDS[stage.state];
  const why = whyOf(stage);
  return [
    { name: 'State', value: `${glyph} ${word}`, paint: style[mood] },
    ...(why === null ? [] : [{ name: 'Why', value: why }]),
  ];
}

function failureFields(request: ApprovalRequest | undefined): Field[] {
  const failure = request?.failure ?? null;
  if (failure === null) return [];
  return [
    { name: 'Why', value: failure.message },
    ...(failure.kept === null ? [] : [{ name: 'Kept', value: failure.kept }]),
  ];
}
