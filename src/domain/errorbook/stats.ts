import type { ErrorbookCounts, ErrorbookStats, Share, WeekOfErrors } from './counts.js';
import { isOpen } from './lifecycle.js';
import { lastWeeks, weekOf } from './weeks.js';

const MOST_SHARES = 10;

type Group = ErrorbookCounts['groups'][number];
type Named = Pick<Group, 'gate' | 'stageKind'>;
/** The counts with the week of each instead of its day. */
type Weekly = Pick<ErrorbookCounts, 'groups'> & {
  readonly [K in 'seen' | 'fresh' | 'moved']: readonly (ErrorbookCounts[K][number] & InWeek)[];
};

interface InWeek {
  readonly week: string;
  readonly count: number;
}

/** The numbers of the errorbook, with its last 26 weeks. */
export function errorbookStats({ counts, now }: { counts: ErrorbookCounts; now: Date }): ErrorbookStats {
  const { groups, resolved, top, firstSeen, lastSeen } = counts;
  const open = { low: 0, medium: 0, high: 0 };
  const bySeverity = { low: 0, medium: 0, high: 0 };
  const byStatus = { candidate: 0, confirmed: 0, reopened: 0, waived: 0, resolved: 0 };
  for (const { status, severity, entries } of groups) {
    byStatus[status] += entries;
    bySeverity[severity] += entries;
    if (isOpen(status)) open[severity] += entries;
  }
  const weeks = lastWeeks(now);
  const inWeek = <T extends { day: string }>(one: T) => ({ ...one, week: weekOf(one.day) });
  const weekly: Weekly = {
    groups,
    seen: counts.seen.map(inWeek),
    fresh: counts.fresh.map(inWeek),
    moved: counts.moved.map(inWeek),
  };
  return {
    entries: total(groups.map(({ entries }) => entries)),
    occurrences: total(groups.map(({ occurrences }) => occurrences)),
    ...{ byStatus, bySeverity, open },
    byGate: sharesOf({ weekly, weeks, nameOf: ({ gate }) => gate }),
    byStageKind: sharesOf({ weekly, weeks, nameOf: ({ stageKind }) => stageKind }),
    ...{ top, firstSeen, lastSeen },
    resolved: resolved.times,
    meanMsToResolve: resolved.times === 0 ? null : Math.round(resolved.openMs / resolved.times),
    weeks: weeks.map((week) => weekOfErrors({ weekly, week })),
  };
}

function sharesOf(given: {
  weekly: Weekly;
  weeks: readonly string[];
  nameOf: (of: Named) => string | null;
}): Share[] {
  const { weekly, weeks, nameOf } = given;
  const all = new Map<string, Group[]>();
  for (const group of weekly.groups) {
    const name = nameOf(group);
    if (name !== null) all.set(name, [...(all.get(name) ?? []), group]);
  }
  const shares = [...all].map(([name, groups]) => ({
    name,
    entries: total(groups.map(({ entries }) => entries)),
    open: total(groups.filter(({ status }) => isOpen(status)).map(({ entries }) => entries)),
    occurrences: total(groups.map(({ occurrences }) => occurrences)),
  }));
  return shares
    .sort(
      (one, other) =>
        other.open - one.open || other.occurrences - one.occurrences || (one.name < other.name ? -1 : 1),
    )
    .slice(0, MOST_SHARES)
    .map((share) => {
      const seen = weekly.seen.filter((one) => nameOf(one) === share.name);
      return { ...share, weeks: weeks.map((week) => countIn(seen, week)) };
    });
}

function weekOfErrors({ weekly, week }: { weekly: Weekly; week: string }): WeekOfErrors {
  const { seen, fresh, moved } = weekly;
  const of = (severity: string) =>
    countIn(
      seen.filter((one) => one.severity === severity),
      week,
    );
  const cameTo = (status: string) =>
    countIn(
      moved.filter(({ to }) => to === status),
      week,
    );
  return {
    week,
    seen: countIn(seen, week),
    bySeverity: { low: of('low'), medium: of('medium'), high: of('high') },
    fresh: countIn(fresh, week),
    reopened: cameTo('reopened'),
    resolved: cameTo('resolved'),
    waived: cameTo('waived'),
  };
}

function countIn(all: readonly InWeek[], week: string): number {
  return total(all.filter((one) => one.week === week).map(({ count }) => count));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
