/** How much of the disk stagegate may take before `doctor` warns. */
export type DiskLimit =
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** A share of the room that would be there without stagegate: what is free, and what it uses itself. */
  | { readonly kind: 'share'; readonly percent: number };

/** Half of the room: runs, builds and everything else of the machine find as much again. */
export const DEFAULT_DISK_LIMIT: DiskLimit = { kind: 'share', percent: 50 };

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/** Reads a limit such as `20GB` or `30%`; `null` when it is neither. */
export function parseDiskLimit(text: string): DiskLimit | null {
  const [, number = '', unit = ''] = /^(\d{1,7}(?:\.\d{1,3})?) ?(MB|GB|TB|%)$/i.exec(text.trim()) ?? [];
  const amount = Number(number);
  if (number === '' || amount === 0) return null;
  if (unit === '%') return amount <= 100 ? { kind: 'share', percent: amount } : null;
  return { kind: 'bytes', bytes: amount * (UNITS[unit.toUpperCase()] ?? 0) };
}

/** The limit in bytes on a disk where `free` is left and `used` is stagegate's. */
export function limitInBytes({
  limit,
  free,
  used,
}: {
  limit: DiskLimit;
  free: number;
  used: number;
}): number {
  return limit.kind === 'bytes' ? limit.bytes : ((free + used) * limit.percent) / 100;
}
