import { totalUse, totalWords } from '../../domain/agent/use-words.js';
import { admissionSentences } from '../../domain/admission/admission-words.js';
import type { Failure } from '../../domain/failure/failure.js';
import { taskCommand } from '../../domain/run/answers.js';
import { groupLines } from '../../domain/handoff/group-words.js';
import { nextStep } from '../../domain/run/next-step.js';
import { countStages, handoffLine, pendingRequests } from '../../domain/run/outlook.js';
import { planWords } from '../../domain/run/revision-lines.js';
import { unrecordedWords } from '../../domain/errorbook/unrecorded-words.js';
import { quotasWords } from '../../domain/quota/quota-words.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { byUrgency, countByState } from '../../domain/run/urgency.js';
import { gateWords, RUN_WORDS } from '../../domain/run/words.js';
import { clean } from '../../domain/text/clean.js';
import { isCommand } from './failure-view.js';
import { type Field, renderFields } from './fields.js';
import { requestLines } from './requests.js';
import { STAGE_COLUMNS, stageRow } from './stage-rows.js';
import { createStyle, type Style } from './style.js';
import { renderTable } from './table.js';
import { cutToWidth, wrapText } from './text.js';
import { elapsedMs, formatDuration } from './time.js';

/** How a view is to be drawn. */
export interface StatusView {
  readonly status: RunStatus;
  readonly now: Date;
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** At most so many stages, the active ones first; all of them when left out. */
  readonly maxStages?: number;
  /** What working stages printed last, by their keys. */
  readonly output?: ReadonlyMap<string, string> | undefined;
}

const REQUESTS_SHOWN = 5;

/** A run as `status` shows it: where it stands, its stages, what waits for whom and how to answer, the handoff. */
export function renderStatus(view: StatusView): string {
  const style = createStyle(view);
  const sections = [
    headLines({ ...view, style }),
    stageLines({ ...view, style }),
    waitLines({ ...view, style }),
    endLines({ ...view, style }),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

type Drawn = StatusView & { readonly style: Style };

function headLines({ status, now, width, style }: Drawn): string[] {
  const { glyph, word, mood } = RUN_WORDS[status.state];
  const { done, total } = countStages(status);
  const took = formatDuration(elapsedMs({ from: status.startedAt, to: status.endedAt, now }));
  const name = `${clean(status.task.key)} run ${status.number}`;
  const title = cutToWidth({ text: clean(status.task.title), width: Math.max(0, width - name.length - 2) });
  const stages = total === 0 ? '' : ` · ${done} of ${total} stages done`;
  const spent = totalWords(
    totalUse(status.stages.flatMap(({ attempts }) => attempts.map(({ agent }) => agent))),
  );
  const limits = quotasWords(status.quotas);
  const cost = limits === '' ? spent : `limits: ${limits}`;
  const commit = status.base.commit === null ? '' : ` at ${status.base.commit.slice(0, 10)}`;
  const from = `base ${status.base.branch}${commit} · plan ${planWords(status)}`;
  const earlier = status.rerunOf === undefined ? '' : ` · goes on from run ${status.rerunOf}`;
  return [
    `${style.bold(name)}  ${title}`.trimEnd(),
    `${style[mood](`${glyph} ${word}`)}${stages} · ${took}${cost === '' ? '' : ` · ${cost}`}`,
    style.dim(cutToWidth({ text: clean(`${from}${earlier}`), width })),
  ];
}

function stageLines({ status, now, width, style, maxStages, output }: Drawn): string[] {
  if (status.stages.length === 0) return [];
  const shown = mostActive({ stages: status.stages, limit: maxStages });
  const rows = shown.map((stage) => stageRow({ stage, now, width, style, output: output?.get(stage.key) }));
  const kept = new Set(shown);
  const hidden = status.stages.filter((stage) => !kept.has(stage));
  return [
    ...renderTable({ columns: STAGE_COLUMNS, rows, width, style }),
    ...(hidden.length === 0 ? [] : [style.dim(cutToWidth({ text: counted(hidden), width }))]),
  ];
}

function mostActive(input: {
  stages: readonly StageStatus[];
  limit: number | undefined;
}): readonly StageStatus[] {
  const { stages, limit = Infinity } = input;
  if (stages.length <= limit) return stages;
  const kept = new Set(byUrgency(stages).slice(0, limit));
  return stages.filter((stage) => kept.has(stage));
}

function counted(stages: readonly StageStatus[]): string {
  return `… and ${stages.length} more: ${countByState(stages)}`;
}

function waitLines({ status, now, width, style }: Drawn): string[] {
  const requests = pendingRequests(status);
  const taskKey = status.task.key;
  const lines = requests
    .slice(0, REQUESTS_SHOWN)
    .flatMap((request) => requestLines({ taskKey, request, now, width, style }));
  const left = requests.length - REQUESTS_SHOWN;
  if (left > 0) lines.push(`  … and ${left} more: ${style.command('stagegate inbox')}`);
  for (const missing of unrecordedWords(status))
    lines.push(...wrapText({ text: missing, width }).map((line) => style.asks(line)));
  for (const sentence of admissionSentences(status)) {
    const [first = '', ...more] = wrapText({ text: clean(sentence), width: width - 2 });
    lines.push(style.asks(`… ${first}`), ...more.map((line) => `  ${line}`));
  }
  if (status.state !== 'paused') return lines;
  const resume = taskCommand({ verb: 'resume', words: [taskKey] });
  return [
    ...lines,
    `${style.asks('‖')} paused; answers take effect when it goes on`,
    `    ${style.command(resume)}`,
  ];
}

function endLines({ status, width, style }: Drawn): string[] {
  const { handoff, failure } = status;
  const line = handoffLine(status);
  const fields: Field[] = [];
  if (line !== null) fields.push({ name: 'Handoff', value: line.text, paint: style[line.shown.mood] });
  for (const line of groupLines(status)) fields.push({ name: 'Group', value: line.replace(/^Group /, '') });
  if (handoff.gates.length > 0)
    fields.push({ name: 'Gates', value: handoff.gates.map(gateWords).join(', ') });
  if (handoff.failure !== null && failure === null)
    fields.push(...failureFields({ status, failure: handoff.failure, style }));
  if (failure !== null) fields.push({ name: 'Why', value: failure.message, paint: style.bad });
  if (failure !== null) fields.push(...failureFields({ status, failure, style }));
  return renderFields({ fields, width, style });
}

function failureFields(of: { status: RunStatus; failure: Failure; style: Style }): Field[] {
  const { kept } = of.failure;
  const next = nextStep(of);
  return [
    ...(kept === null ? [] : [{ name: 'Kept', value: kept }]),
    ...(next === null ? [] : [nextField(next, of.style)]),
  ];
}

function nextField(next: string, style: Style): Field {
  return { name: 'Next', value: next, kind: isCommand(next) ? 'command' : 'text', paint: style.bold };
}
