const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** An amount of bytes for people, in powers of 1,000 as disks are sold: `0 B`, `12 kB`, `3.4 GB`. */
export function formatBytes(bytes: number): string {
  let [value, name] = [Math.max(0, bytes), 'B'];
  for (const unit of UNITS) {
    if (value < 999.5) break;
    [value, name] = [value / 1000, unit];
  }
  return `${value < 9.95 && name !== 'B' ? value.toFixed(1) : value.toFixed(0)} ${name}`;
}
