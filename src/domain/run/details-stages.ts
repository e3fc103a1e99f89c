import { formatDuration, formatMoment, millisecondsBetween } from '../text/duration.js';
import { inlineCut, tableHead, tableRow } from '../text/markdown.js';
import { utf8Length } from '../text/utf8.js';
import { fitItems } from './details-fit.js';
import { currentGates, whyOf } from './outlook.js';
import type { RunStatus, StageStatus } from './run-status.js';
import { byUrgency, countByState } from './urgency.js';
import { gateWords, STAGE_WORDS } from './words.js';

const HEAD = tableHead(['Stage', 'State', 'Attempt', 'Gates', 'Time', 'Note']);
const GATES_SHOWN = 6;
const ROWS = 100;
const LEFT_OUT_BYTES = 300;

/**
 * The stages as a Markdown table of at most `bytes` bytes: in the plan's order when all fit, else the most urgent
 * ones and how many of which state were left out. Never more than a hundred rows: nobody reads on.
 */
export function stageTable({ status, bytes }: { status: RunStatus; bytes: number }): string {
  const { stages } = status;
  if (stages.length === 0) return '';
  const urgent = byUrgency(stages);
  const rows = fitItems({
    items: urgent.slice(0, ROWS),
    text: stageRow,
    bytes: bytes - utf8Length(HEAD) - LEFT_OUT_BYTES,
  });
  if (rows.length < stages.length) {
    return `${[HEAD, ...rows].join('\n')}\n\n${leftOut(urgent.slice(rows.length))}`;
  }
  const rowOf = new Map(urgent.map((stage, index) => [stage, rows[index] ?? '']));
  return [HEAD, ...stages.map((stage) => rowOf.get(stage) ?? '')].join('\n');
}

function leftOut(stages: readonly StageStatus[]): string {
  return `Left out to keep this short: ${stages.length} stages (${countByState(stages)}).`;
}

function stageRow(stage: StageStatus): string {
  const { glyph, word } = STAGE_WORDS[stage.state];
  const title = stage.title === stage.key ? '' : `: ${inlineCut({ text: stage.title, length: 60 })}`;
  return tableRow([
    `${inlineCut({ text: stage.key, length: 48 })}${title}`,
    `${glyph} ${word}`,
    stage.attempt === 0 ? '' : `${stage.attempt} of ${stage.maxAttempts}`,
    gatesCell(stage),
    timeCell(stage),
    inlineCut({ text: whyOf(stage) ?? '', length: 160 }),
  ]);
}

function gatesCell(stage: StageStatus): string {
  const gates = currentGates(stage);
  const shown = gates.slice(0, GATES_SHOWN).map((gate) => inlineCut({ text: gateWords(gate), length: 64 }));
  return [...shown, ...(gates.length > GATES_SHOWN ? [`+${gates.length - GATES_SHOWN}`] : [])].join(', ');
}

function timeCell({ startedAt, endedAt }: StageStatus): string {
  if (startedAt === null) return '';
  if (endedAt === null) return `since ${formatMoment(startedAt)}`;
  return formatDuration(millisecondsBetween({ from: startedAt, to: endedAt }));
}
