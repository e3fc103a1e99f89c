import type { StageStanding } from '../../domain/handoff/eligible.js';
import { groupLines } from '../../domain/handoff/group-words.js';
import { taskCommand } from '../../domain/run/answers.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { clean } from '../../domain/text/clean.js';
import { createStyle } from './style.js';
import { renderTable } from './table.js';
import { wrapText } from './text.js';

const WORDS: Readonly<Record<StageStanding['kind'], string>> = {
  eligible: '✓ eligible',
  not_verified: '○ not verified',
  nothing: '– nothing',
  asked: '● asked for',
  handed_off: '✓ handed off',
};

/** Which stages may be handed off now, why the others may not, and the groups that there are. */
export function renderEligible(input: {
  status: RunStatus;
  standings: readonly StageStanding[];
  width: number;
  colour: boolean;
}): string {
  const { status, standings, width } = input;
  const style = createStyle(input);
  const rows = standings.map(({ stage, kind, why }) => ({
    cells: [
      { text: clean(stage), paint: style.bold },
      { text: WORDS[kind], paint: kind === 'eligible' ? style.good : style.quiet },
      { text: clean(why ?? '') },
    ],
  }));
  const columns = [{ title: 'Stage', min: 8 }, { title: 'Handoff' }, { title: 'Why', min: 20 }];
  const groups = groupLines(status).flatMap((line) => wrapText({ text: clean(line), width }));
  const ready = standings.flatMap(({ stage, kind }) => (kind === 'eligible' ? [stage] : []));
  const next =
    ready.length === 0
      ? []
      : [`Next: ${taskCommand({ verb: 'handoff', words: [status.task.key, '--stages', ready.join(',')] })}`];
  return [...renderTable({ columns, rows, width, style }), ...groups, ...next].join('\n');
}
