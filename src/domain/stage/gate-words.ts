import type { GateSummary } from './gate-report.js';

/** What there is to say of a gate beside its verdict: its tests and alerts by number, and its notes. */
export function gateDetails({ outcome, tests, alerts, rate, notes = [] }: GateSummary): string[] {
  const ofTests =
    tests === undefined
      ? []
      : numbers([
          [tests.passed, 'passed'],
          [tests.failed, 'failed'],
          [tests.flaky, 'flaky'],
          [tests.skipped, 'skipped'],
        ]);
  const ofAlerts =
    alerts === undefined
      ? []
      : numbers([
          [alerts.error, 'errors'],
          [alerts.warning, 'warnings'],
          [alerts.note, 'notes'],
        ]);
  return [
    ...(tests === undefined ? [] : [`tests: ${ofTests.join(', ') || 'none'}`]),
    ...(alerts === undefined ? [] : [`analysis: ${ofAlerts.join(', ') || 'nothing'}`]),
    ...(rate === undefined || outcome === 'flaky'
      ? []
      : [`flaky in ${rate.flaky} of its last ${rate.runs} runs`]),
    ...notes,
  ];
}

function numbers(counts: readonly (readonly [count: number, what: string])[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
