import { Liquid } from 'liquidjs';

import type { ErrorbookStats, Share } from '../../../domain/errorbook/counts.js';
import { clean } from '../../../domain/text/clean.js';
import { formatDuration, formatMoment } from '../../../domain/text/duration.js';
import { stacked } from './charts.js';
import { PAGE } from './template.js';

const WIDE = { width: 780, height: 160 };
const SMALL = { width: 104, height: 20 };
const LONGEST_TITLE = 300;

/**
 * The errorbook's trends as one page that needs nothing else: no script, no file, no network. What tools and people wrote
 * is text in it, and nothing else.
 */
export function renderPage({ stats, of, now }: { stats: ErrorbookStats; of: string; now: Date }): string {
  const { weeks, open, top, meanMsToResolve } = stats;
  const names = stats.weeks.map(({ week }) => week);
  const openNow = open.low + open.medium + open.high;
  const engine = new Liquid({ outputEscape: 'escape', strictVariables: true, strictFilters: true });
  return String(
    engine.parseAndRenderSync(PAGE, {
      of: clean(of),
      now: formatMoment(now.toISOString()),
      tiles: [
        { name: 'entries', value: stats.entries },
        { name: 'times seen', value: stats.occurrences },
        { name: 'open', value: openNow },
        { name: 'open, high severity', value: open.high },
        { name: 'waived', value: stats.byStatus.waived },
        { name: 'resolved', value: stats.byStatus.resolved },
        ...(meanMsToResolve === null
          ? []
          : [{ name: 'until resolved, on average', value: formatDuration(meanMsToResolve) }]),
      ],
      seen: stacked({ ...WIDE, columns: weeks.map((week) => columnOf(week.week, week.bySeverity)) }),
      moved: stacked({
        ...WIDE,
        columns: weeks.map(({ week, fresh, reopened, resolved, waived }) =>
          columnOf(week, { fresh, reopened, resolved, waived }),
        ),
      }),
      weeks,
      gates: stats.byGate.map((share) => drawn(share, names)),
      kinds: stats.byStageKind.map((share) => drawn(share, names)),
      top: top.map(({ id, title, severity, status, occurrences, lastSeen }) => ({
        ...{ id, severity, status, occurrences },
        title: clean(title).slice(0, LONGEST_TITLE),
        lastSeen: formatMoment(lastSeen),
      })),
    }),
  );
}

function drawn(share: Share, names: readonly string[]) {
  const columns = share.weeks.map((count, index) => columnOf(names[index] ?? '', { seen: count }));
  return { ...share, name: clean(share.name), chart: stacked({ ...SMALL, columns }) };
}

function columnOf(name: string, counts: Readonly<Record<string, number>>) {
  return { name, parts: Object.entries(counts).map(([kind, count]) => ({ kind, count })) };
}
