import type { ErrorbookStats, Share } from '../../domain/errorbook/counts.js';
import { SEVERITIES } from '../../domain/errorbook/severity.js';
import { formatDuration, formatMoment } from '../../domain/text/duration.js';
import { renderFields } from './fields.js';
import { section } from './section.js';
import { createStyle, type Style } from './style.js';
import { renderTable } from './table.js';

const BARS = '▁▂▃▄▅▆▇█';
const WEEKS_SHOWN = 8;

/** The errorbook's numbers: what there is, the last weeks, and where it comes from. */
export function renderStats(input: {
  readonly stats: ErrorbookStats;
  readonly width: number;
  readonly colour: boolean;
}): string {
  const { stats, width } = input;
  if (stats.entries === 0) return 'The errorbook has nothing of the kind.';
  const style = createStyle(input);
  const sections = [
    renderFields({ fields: fieldsOf(stats), width, style }),
    section({ title: 'The last weeks', lines: weekLines({ stats, width, style }), style }),
    section({ title: 'Gates', lines: shareLines({ shares: stats.byGate, width, style }), style }),
    section({
      title: 'Kinds of stages',
      lines: shareLines({ shares: stats.byStageKind, width, style }),
      style,
    }),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Numbers as a row of bars, the highest as high as a line. */
export function sparkline(numbers: readonly number[]): string {
  const most = Math.max(1, ...numbers);
  return numbers.map((number) => BARS[Math.ceil((number / most) * (BARS.length - 1))] ?? '').join('');
}

function fieldsOf(stats: ErrorbookStats) {
  const { entries, occurrences, byStatus, bySeverity, open, meanMsToResolve, resolved } = stats;
  const span = `${formatMoment(stats.firstSeen ?? '')} to ${formatMoment(stats.lastSeen ?? '')}`;
  const took =
    meanMsToResolve === null ? [] : [{ name: 'Until resolved', value: tookText(meanMsToResolve, resolved) }];
  return [
    { name: 'Entries', value: `${String(entries)}, seen ${String(occurrences)} times, from ${span}` },
    {
      name: 'Status',
      value: Object.entries(byStatus)
        .map(([name, count]) => `${name} ${String(count)}`)
        .join(', '),
    },
    {
      name: 'Severity',
      value: SEVERITIES.toReversed()
        .map((name) => `${name} ${String(bySeverity[name])} (${String(open[name])} open)`)
        .join(', '),
    },
    ...took,
  ];
}

function tookText(ms: number, times: number): string {
  return `${formatDuration(ms)} on average, ${String(times)} times`;
}

function weekLines(given: { stats: ErrorbookStats; width: number; style: Style }): string[] {
  const { stats, width, style } = given;
  const columns = ['WEEK OF', 'SEEN', 'NEW', 'REOPENED', 'RESOLVED', 'WAIVED'].map((title) => ({ title }));
  const rows = stats.weeks.slice(-WEEKS_SHOWN).map(({ week, seen, fresh, reopened, resolved, waived }) => ({
    cells: [week, seen, fresh, reopened, resolved, waived].map((cell) => ({ text: String(cell) })),
  }));
  return renderTable({ columns, rows, width, style, indent: 2 });
}

function shareLines(given: { shares: readonly Share[]; width: number; style: Style }): string[] {
  const { shares, width, style } = given;
  if (shares.length === 0) return [];
  const columns = [
    { title: 'NAME', min: 12 },
    { title: 'OPEN' },
    { title: 'ENTRIES' },
    { title: 'SEEN' },
    { title: 'HALF A YEAR', min: 8 },
  ];
  const rows = shares.map(({ name, open, entries, occurrences, weeks }) => ({
    cells: [
      { text: name },
      ...[open, entries, occurrences].map((cell) => ({ text: String(cell) })),
      { text: sparkline(weeks) },
    ],
  }));
  return renderTable({ columns, rows, width, style, indent: 2 });
}
