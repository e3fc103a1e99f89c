import { millisecondsBetween } from '../../domain/text/duration.js';

export { formatDuration } from '../../domain/text/duration.js';

const STEPS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'm' },
] as const;

/** How long ago a moment was, in its largest unit: `40s`, `5m`, `3h`, `12d`; `–` when it is none. */
export function formatAge({ since, now }: { since: string; now: Date }): string {
  const ms = elapsedMs({ from: since, to: null, now });
  if (Number.isNaN(ms)) return '–';
  const step = STEPS.find((candidate) => ms >= candidate.ms);
  return step === undefined ? `${Math.floor(ms / 1000)}s` : `${Math.floor(ms / step.ms)}${step.name}`;
}

/** Milliseconds from a moment to another one, or to now while that is still to come. */
export function elapsedMs({ from, to, now }: { from: string; to: string | null; now: Date }): number {
  return millisecondsBetween({ from, to: to ?? now.toISOString() });
}
