import type { AdmissionView, QueuedRun } from '../../contract/admission.js';
import { unfreezeCommand } from '../../domain/admission/admission-words.js';
import { type Freeze, freezeWords, frozenWords } from '../../domain/admission/freeze.js';
import { clean } from '../../domain/text/clean.js';
import { createStyle, type Style } from './style.js';
import { renderTable, type Row } from './table.js';
import { wrapText } from './text.js';
import { formatAge } from './time.js';

const WORDS: Readonly<Record<QueuedRun['kind'], string>> = {
  working: '● works',
  resting: '○ rests',
  returning: '… goes on',
  waiting: '… waits',
};

/** Who has a place and who waits, one line each; what a run waits for below it. `null`: nobody ever asked. */
export function renderQueue(input: {
  view: AdmissionView | null;
  now: Date;
  width: number;
  colour: boolean;
}): string {
  const { view, now, width } = input;
  const style = createStyle(input);
  const frozen = (view?.freezes ?? []).flatMap((freeze) => freezeLines({ freeze, width, style }));
  if (view === null || view.runs.length === 0)
    return ['No run is active, and none waits.', ...frozen].join('\n');
  const columns = [
    { title: 'Place' },
    { title: 'Task', min: 8 },
    { title: 'Run' },
    { title: 'State' },
    { title: 'Base', min: 6 },
    { title: 'Since' },
    { title: 'Why', min: 20 },
  ];
  const rows = view.runs.map((run) => queueRow({ run, now, style }));
  const { cap, perBase } = view.limits;
  const working = view.runs.filter(({ kind }) => kind === 'working').length;
  const head = `${String(working)} of ${String(cap)} slots taken, ${String(view.waiting)} waiting; at most ${String(perBase)} active at a base`;
  return [style.dim(head), ...renderTable({ columns, rows, width, style }), ...frozen].join('\n');
}

function queueRow({ run: queued, now, style }: { run: QueuedRun; now: Date; style: Style }): Row {
  const { run, kind, state, since, position, why } = queued;
  const resting = kind === 'resting' ? ` (${state.replace('_', ' ')})` : '';
  return {
    cells: [
      { text: position === null ? '' : String(position) },
      { text: clean(run.task), paint: style.bold },
      { text: String(run.number) },
      { text: `${WORDS[kind]}${resting}`, paint: style[kind === 'working' ? 'busy' : 'quiet'] },
      { text: clean(run.base) },
      { text: formatAge({ since: since ?? run.askedAt, now }) },
      { text: clean(why?.text ?? '') },
    ],
  };
}

function freezeLines(given: { freeze: Freeze; width: number; style: Style }): string[] {
  const { freeze, width, style } = given;
  const { priority } = freeze;
  const passes = priority === null ? '' : ` (runs of priority ${String(priority)} or more pass)`;
  const text = `${frozenWords(freeze)} is frozen by ${freezeWords(freeze)}${passes}`;
  return [
    ...wrapText({ text: clean(text), width }).map((line) => style.asks(line)),
    `  ${style.command(unfreezeCommand(freeze))}`,
  ];
}
