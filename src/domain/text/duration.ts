const UNITS = [
  { ms: 86_400_000, name: 'd', next: 'h', nextMs: 3_600_000 },
  { ms: 3_600_000, name: 'h', next: 'm', nextMs: 60_000 },
  { ms: 60_000, name: 'm', next: 's', nextMs: 1000 },
] as const;

/** A length of time for people, in its two largest units: `350ms`, `4.2s`, `2m 05s`, `3h 07m`, `2d 04h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const span = Math.max(0, ms);
  if (span < 1000) return `${Math.round(span)}ms`;
  if (span < 9950) return `${(span / 1000).toFixed(1)}s`;
  const whole = Math.round(span / 1000) * 1000;
  const unit = UNITS.find((candidate) => whole >= candidate.ms);
  if (unit === undefined) return `${whole / 1000}s`;
  const rest = Math.floor((whole % unit.ms) / unit.nextMs);
  return `${Math.floor(whole / unit.ms)}${unit.name} ${String(rest).padStart(2, '0')}${unit.next}`;
}

/** A time limit as its author would write it: like {@link formatDuration}, without a smaller unit of zero. */
export function formatLimit(ms: number): string {
  return formatDuration(ms).replace(/ 00\w$|\.0(?=s$)/, '');
}

/** Milliseconds between two ISO 8601 moments, never below 0; `NaN` when one of them is none. */
export function millisecondsBetween({ from, to }: { from: string; to: string }): number {
  const span = Date.parse(to) - Date.parse(from);
  return Number.isNaN(span) ? span : Math.max(0, span);
}

/** An ISO 8601 moment as people read it, in UTC and to the second: `2026-03-01 12:03:04 UTC`. */
export function formatMoment(iso: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return '–';
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
