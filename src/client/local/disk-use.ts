import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What `stat(2)` counts blocks in, whatever the file system's own are. */
const BLOCK = 512;

/** Bytes on disk, and whether `until` came before everything was counted. */
export interface DiskUse {
  readonly bytes: number;
  readonly cut: boolean;
}

/** The room that a file, or a folder with everything in it, takes. Links are not followed; what is gone is nothing. */
export async function diskUse(path: string, { until = Infinity }: { until?: number } = {}): Promise<DiskUse> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return { bytes: 0, cut: false };
  let bytes = stat.blocks * BLOCK;
  if (!stat.isDirectory()) return { bytes, cut: false };
  for (const name of await readdir(path).catch(() => [])) {
    if (Date.now() > until) return { bytes, cut: true };
    const part = await diskUse(join(path, name), { until });
    bytes += part.bytes;
    if (part.cut) return { bytes, cut: true };
  }
  return { bytes, cut: false };
}
