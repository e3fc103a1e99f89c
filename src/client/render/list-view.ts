import { admissionSentences } from '../../domain/admission/admission-words.js';
import { pendingSubjects } from '../../domain/run/outlook.js';
import { RUN_WORDS } from '../../domain/run/words.js';
import type { RunView } from '../run/run-view.js';
import { createStyle, type Style } from './style.js';
import { renderTable, type Row } from './table.js';
import { cutToWidth } from './text.js';
import { formatAge } from './time.js';

/** Runs as `list` shows them: one line each, in the order given. */
export function renderList(input: {
  runs: readonly RunView[];
  now: Date;
  width: number;
  colour: boolean;
}): string {
  const { runs, now, width } = input;
  const style = createStyle(input);
  if (runs.length === 0)
    return `No runs yet. To start one: ${style.command('stagegate start PLAN --task KEY')}`;
  const columns = [
    { title: 'Task', min: 8 },
    { title: 'Run' },
    { title: 'State' },
    { title: 'Plan', min: 6 },
    { title: 'Base', min: 6 },
    { title: 'Age' },
    { title: 'Waits for', min: 12 },
  ];
  const rows = runs.map((run) => runRow({ run, now, style }));
  return [...renderTable({ columns, rows, width, style }), ...footnotes({ runs, width, style })].join('\n');
}

function runRow({ run, now, style }: { run: RunView; now: Date; style: Style }): Row {
  const facts = run.kind === 'description' ? run.run : run.status;
  const { glyph, word, mood } = RUN_WORDS[facts.state];
  const base = run.kind === 'description' ? (run.run.base ?? '') : run.status.base.branch;
  return {
    cells: [
      { text: facts.task.key, paint: style.bold },
      { text: facts.number === null ? '' : String(facts.number) },
      { text: `${glyph} ${word}${isExact(run) ? '' : ' *'}`, paint: style[mood] },
      { text: facts.plan?.name ?? '' },
      { text: base },
      { text: formatAge({ since: facts.startedAt, now }) },
      { text: waits(run) },
    ],
  };
}

function waits(run: RunView): string {
  if (run.kind === 'description') return run.run.pendingApproval && !run.run.closed ? 'an answer' : '';
  const subjects = pendingSubjects(run.status);
  return [
    ...(run.status.state === 'paused' ? ['resume'] : []),
    ...admissionSentences(run.status),
    ...(subjects === null ? [] : [subjects]),
  ].join(', ');
}

/** A closed run's description is final; an open one's may lag behind. */
function isExact(run: RunView): boolean {
  return run.kind !== 'description' || run.run.closed;
}

function footnotes({
  runs,
  width,
  style,
}: {
  runs: readonly RunView[];
  width: number;
  style: Style;
}): string[] {
  if (runs.every(isExact)) return [];
  const text = '* as last heard; stagegate status TASK asks the run itself';
  return ['', style.dim(cutToWidth({ text, width }))];
}
