import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type Paths } from '../config/paths.js';
import { type Inspection, inspectBinary } from './inspect-binary.js';
import { TEMPORAL_VERSION } from './temporal-version.js';

/** Where the pinned server is kept: `<cache>/temporal/<version>/temporal`. */
export const cachedBinary = (paths: Paths): string =>
  join(paths.cache, 'temporal', TEMPORAL_VERSION, 'temporal');

/**
 * Lets a body make the binary in a folder of its own and puts it into the cache when it answers as it should, in one
 * step: two at once each put a whole file there, and nobody ever sees half of one.
 */
export async function placeBinary(
  { paths }: { paths: Paths },
  make: (input: { folder: string }) => Promise<{ file: string }>,
): Promise<Inspection> {
  const target = cachedBinary(paths);
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), '.making-'));
  try {
    const { file } = await make({ folder });
    chmodSync(file, 0o755);
    const inspection = await inspectBinary({ path: file });
    if (inspection.kind === 'usable') renameSync(file, target);
    return inspection;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
