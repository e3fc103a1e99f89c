/** Where a repository says which gates and tests may fail for a while: at the run's base commit. */
export const QUARANTINE_FILE = '.stagegate/quarantine.yaml';

/** A gate, or a test of it, that may fail until a day. */
export interface Quarantined {
  readonly gate: string;
  /** By the name of its report; `null` for the whole gate. */
  readonly test: string | null;
  /** Who sees to it. */
  readonly owner: string;
  readonly reason: string;
  /** The last day (UTC) on which it may, as `2026-12-31`. */
  readonly until: string;
}

/** What of a quarantine holds for a failure on a day. */
export interface Excused {
  /** Whether nothing failed that may not. */
  readonly all: boolean;
  /** What may fail, and did. */
  readonly entries: readonly Quarantined[];
  /** What might have until a day that is over. */
  readonly expired: readonly Quarantined[];
}

/** Judges the failure of a gate: the whole of it, or the tests that failed where these are known. */
export function excuse(given: {
  gate: string;
  /** `null` where nobody knows which. */
  failed: readonly string[] | null;
  quarantine: readonly Quarantined[];
  now: Date;
}): Excused {
  const { failed, now } = given;
  const ofGate = given.quarantine.filter(({ gate }) => gate === given.gate);
  const concerned = ofGate.filter(({ test }) => test === null || (failed ?? []).includes(test));
  const today = now.toISOString().slice(0, 10);
  const entries = concerned.filter(({ until }) => until >= today);
  const expired = concerned.filter((entry) => !entries.includes(entry));
  const tests = new Set(entries.map(({ test }) => test));
  const isEach = failed !== null && failed.length > 0 && failed.every((test) => tests.has(test));
  return { all: tests.has(null) || isEach, entries, expired };
}

/** One entry, for those who look at a gate. */
export function quarantineWords({ test, owner, reason, until }: Quarantined): string {
  return `${test ?? 'the whole gate'} until ${until} (${owner}: ${reason})`;
}
