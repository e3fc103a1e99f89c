import { expect, test } from '@jest/globals';

import type { ErrorbookCounts } from '../../../src/domain/errorbook/counts.js';
import { errorbookStats } from '../../../src/domain/errorbook/stats.js';
import { lastWeeks, trendsFrom, weekOf } from '../../../src/domain/errorbook/weeks.js';

const NOW = new Date('2026-03-01T23:59:59Z');
const NONE: ErrorbookCounts = {
  ...{ groups: [], seen: [], fresh: [], moved: [], top: [], firstSeen: null, lastSeen: null },
  resolved: { times: 0, openMs: 0 },
};

test('weeks begin on Mondays, over the ends of years, and the last is the one of today', () => {
  expect(['2026-02-22', '2026-02-23', '2026-03-01', '2026-01-01'].map(weekOf)).toEqual([
    '2026-02-16',
    '2026-02-23',
    '2026-02-23',
    '2025-12-29',
  ]);
  expect(lastWeeks(NOW)).toHaveLength(26);
  expect(lastWeeks(NOW).at(-1)).toBe('2026-02-23');
  expect(trendsFrom(NOW).toISOString()).toBe('2025-09-01T00:00:00.000Z');
});

test('nothing has numbers too', () => {
  expect(errorbookStats({ counts: NONE, now: NOW })).toMatchObject({
    entries: 0,
    meanMsToResolve: null,
    byGate: [],
  });
});

test('counts are summed by state, severity, gate, kind and week', () => {
  const group = {
    severity: 'medium',
    stageKind: 'command',
    gate: 'unit',
    entries: 2,
    occurrences: 5,
  } as const;
  const day = { severity: 'medium', stageKind: 'command', gate: 'unit', count: 2 } as const;
  const counts: ErrorbookCounts = {
    ...NONE,
    groups: [
      { ...group, status: 'reopened' },
      { ...group, status: 'resolved', severity: 'high', gate: null, stageKind: 'agent' },
      { ...group, status: 'waived', gate: 'lint' },
    ],
    seen: [
      { ...day, day: '2026-02-23' },
      { ...day, day: '2026-03-01', severity: 'high', gate: null, stageKind: 'agent' },
      { ...day, day: '2026-02-22', gate: 'lint' },
    ],
    fresh: [{ day: '2026-02-24', count: 1 }],
    moved: [
      { day: '2026-02-24', to: 'reopened', count: 3 },
      { day: '2026-02-20', to: 'waived', count: 4 },
    ],
    resolved: { times: 2, openMs: 3001 },
  };
  const stats = errorbookStats({ counts, now: NOW });
  expect(stats).toMatchObject({
    ...{ entries: 6, occurrences: 15, resolved: 2, meanMsToResolve: 1501 },
    byStatus: { candidate: 0, reopened: 2, resolved: 2, waived: 2 },
    bySeverity: { low: 0, medium: 4, high: 2 },
    open: { low: 0, medium: 2, high: 0 },
  });
  const last = { seen: 4, bySeverity: { low: 0, medium: 2, high: 2 }, fresh: 1, reopened: 3, waived: 0 };
  expect(stats.weeks.slice(-2)).toMatchObject([{ seen: 2, fresh: 0, waived: 4 }, last]);
  expect(stats.byGate.map(({ name, open, weeks }) => [name, open, weeks.slice(-2)])).toEqual([
    ['unit', 2, [0, 2]],
    ['lint', 0, [2, 0]],
  ]);
  expect(stats.byStageKind.map(({ name, entries }) => [name, entries])).toEqual([
    ['command', 4],
    ['agent', 2],
  ]);
});
