import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe } from '@jest/globals';

import { openSmallDisk } from './small-disk.js';

/** Tests that need a disk of their own, to fill it to the last byte; left out, and named so, where none can be mounted. */
export function onSmallDisk(title: string, body: () => void): void {
  if (canMount()) describe(title, body);
  else
    describe.skip(
      `${title} (SKIPPED, it takes root, or a sudo that asks for nothing, to mount a disk)`,
      body,
    );
}

function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'stagegate-mount-'));
  const disk = openSmallDisk({ dir, bytes: 64 * 1024 });
  disk.close();
  rmSync(dir, { recursive: true, force: true });
  return disk.kind === 'mounted';
}
