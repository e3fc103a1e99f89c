import type { GateReport } from '../../../domain/stage/gate-report.js';
import { type Alert, countAlerts, countTests } from '../../../domain/stage/gate-tests.js';
import type { Weighed } from './weigh-tries.js';

/** How many tests and alerts a report names. */
const MOST = 200;

/** What a gate's own reports add to the engine's report of it; nothing where it wrote none. */
export function reportParts({
  tests,
  alerts,
  notes,
}: Weighed): Pick<GateReport, 'tests' | 'alerts' | 'notes' | 'failures' | 'alertList'> {
  const failures = (tests ?? []).filter(({ outcome }) => outcome === 'failed' || outcome === 'flaky');
  return {
    ...(tests === null ? {} : { tests: countTests(tests) }),
    ...(alerts === null ? {} : { alerts: countAlerts(alerts) }),
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
    ...(failures.length === 0 ? {} : { failures: failures.slice(0, MOST) }),
    ...(alerts === null || alerts.length === 0 ? {} : { alertList: worstFirst(alerts).slice(0, MOST) }),
  };
}

function worstFirst(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
}

const LEVELS: readonly Alert['level'][] = ['error', 'warning', 'note'];
