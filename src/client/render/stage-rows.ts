import { currentGates, whyOf } from '../../domain/run/outlook.js';
import { quotasWords } from '../../domain/quota/quota-words.js';
import { hintNote } from '../../domain/run/hint-note.js';
import type { StageStatus } from '../../domain/run/run-status.js';
import { GATE_WORDS, gateWords, STAGE_WORDS } from '../../domain/run/words.js';
import type { GateSummary } from '../../domain/stage/gate-report.js';
import { clean } from '../../domain/text/clean.js';
import type { Style } from './style.js';
import type { Cell, Column, Row } from './table.js';
import { cutToWidth, wrapText } from './text.js';
import { elapsedMs, formatDuration } from './time.js';

/** The columns of a table of stages. */
export const STAGE_COLUMNS: readonly Column[] = [
  { title: 'Stage', min: 12 },
  { title: 'State' },
  { title: 'Attempt' },
  { title: 'Time' },
  { title: 'Gates', min: 10 },
];

const REASON_INDENT = 4;
const REASON_LINES = 3;

/** One stage as a row, with the reason for its state below it. */
export function stageRow(input: {
  stage: StageStatus;
  now: Date;
  width: number;
  style: Style;
  /** What it printed last, where that is known. */
  output?: string | undefined;
}): Row {
  const { stage, now, width, style, output } = input;
  const { glyph, word, mood } = STAGE_WORDS[stage.state];
  const { startedAt, endedAt } = stage;
  const time = startedAt === null ? '' : formatDuration(elapsedMs({ from: startedAt, to: endedAt, now }));
  return {
    cells: [
      { text: stage.key, paint: stage.state === 'pending' ? style.dim : style.bold },
      { text: `${glyph} ${word}`, paint: style[mood] },
      { text: stage.attempt === 0 ? '' : `${stage.attempt} of ${stage.maxAttempts}` },
      { text: time },
      gatesCell({ gates: currentGates(stage), style }),
    ],
    below: [...reasonLines({ stage, width, style }), ...outputLine({ output, width, style })],
  };
}

// Short of room: only how many passed and which did not.
function gatesCell({ gates, style }: { gates: readonly GateSummary[]; style: Style }): Cell {
  const passed = gates.filter(({ outcome }) => outcome === 'passed').length;
  const others = gates.filter(({ outcome }) => outcome !== 'passed');
  const short = [
    ...others.map(({ id, outcome }) => `${GATE_WORDS[outcome].glyph} ${id}`),
    ...(passed > 0 ? [`✓ ${passed} passed`] : []),
  ];
  const moods = others.filter(({ required }) => required).map(({ outcome }) => GATE_WORDS[outcome].mood);
  const mood = moods.includes('bad') ? 'bad' : moods.includes('asks') ? 'asks' : 'good';
  return {
    text: gates.map(gateWords).join(', '),
    short: short.join(', '),
    paint: style[mood],
  };
}

function outputLine(given: { output: string | undefined; width: number; style: Style }): string[] {
  const { output, width, style } = given;
  const text = clean(output ?? '');
  if (text === '') return [];
  const shown = cutToWidth({ text: `› ${text}`, width: Math.max(20, width - REASON_INDENT) });
  return [' '.repeat(REASON_INDENT) + style.dim(shown)];
}

function reasonLines({ stage, width, style }: { stage: StageStatus; width: number; style: Style }): string[] {
  const limits = stage.attempt === 0 ? '' : quotasWords(stage.quotas);
  const why = clean([whyOf(stage) ?? '', hintNote(stage), limits].filter((part) => part !== '').join('; '));
  if (why === '') return [];
  const lines = wrapText({ text: why, width: Math.max(20, width - REASON_INDENT) });
  const shown = lines.slice(0, REASON_LINES);
  const last = shown.at(-1);
  if (lines.length > REASON_LINES && last !== undefined)
    shown[REASON_LINES - 1] = `${last.slice(0, -2).trimEnd()}…`;
  return shown.map((line) => ' '.repeat(REASON_INDENT) + style.dim(line));
}
