import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Paths } from '../config/paths.js';
import { type Inspection, inspectBinary } from './inspect-binary.js';
import { TEMPORAL_VERSION } from './temporal-version.js';

const DRAFT = '.making-';
const ABANDONED_MS = 60 * 60_000;

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
  sweep(dirname(target));
  const folder = mkdtempSync(join(dirname(target), DRAFT));
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

/** Takes away what an attempt left behind that was interrupted. */
function sweep(folder: string): void {
  const drafts = readdirSync(folder).filter((name) => name.startsWith(DRAFT));
  for (const draft of drafts.map((name) => join(folder, name))) {
    const stat = statSync(draft, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > ABANDONED_MS) {
      rmSync(draft, { recursive: true, force: true });
    }
  }
}
