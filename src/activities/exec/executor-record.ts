import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AttemptResult } from '../../domain/stage/attempt.js';
import { listRecorded } from '../../process/index.js';
import { readJson } from '../support/json-file.js';
import { type AttemptContext, attemptFolders } from './attempt-context.js';

/** Where the executor of an attempt has its process record. */
export interface ExecutorRecord {
  readonly record: string;
  /** Whether it was launched: what it left in the stage's folders counts. */
  readonly isLaunched: boolean;
}

/**
 * Finds the executor of an attempt. Where the attempts before it came to no result, because a disk stood in the way, and
 * one of them has launched its executor, that is this attempt's: what it did is collected, and not done again.
 */
export function executorRecord(context: Pick<AttemptContext, 'deps' | 'input' | 'folders'>): ExecutorRecord {
  const own = join(context.folders.attempt, 'executor');
  if (wasLaunched(own)) return { record: own, isLaunched: true };
  const { deps, input } = context;
  const { attempt: present, unfinished = present } = input;
  for (let attempt = present - 1; attempt >= unfinished; attempt -= 1) {
    const { attempt: folder } = attemptFolders({ deps, input: { ...input, attempt } });
    const record = join(folder, 'executor');
    if (!wasLaunched(record)) continue;
    const known = readJson({ file: join(folder, 'result.json'), schema: AttemptResult });
    if (known === null) return { record, isLaunched: true };
  }
  return { record: own, isLaunched: false };
}

/** Puts the record of an executor that has ended with the attempt that collects its work. */
export async function ownRecord({
  folders,
  record,
}: Pick<AttemptContext, 'folders'> & { record: string }): Promise<void> {
  const own = join(folders.attempt, 'executor');
  if (record === own) return;
  await mkdir(dirname(own), { recursive: true, mode: 0o700 });
  await rename(record, own);
}

const wasLaunched = (record: string) =>
  listRecorded({ root: record }).some(({ state }) => state !== 'absent');
