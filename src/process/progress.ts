import { bytesWritten } from './bound-log.js';
import type { RecordFiles } from './record-files.js';
import { fileTimes } from './write-once.js';

/** How far a process has come. */
export interface Progress {
  /** Since the recorded start, also of another worker's. */
  readonly elapsedMs: number;
  /** Since the last output. */
  readonly quietMs: number;
  /** Output so far, what was cut out of the log included. */
  readonly bytes: number;
}

/**
 * Measures time and silence. What passed before this worker came is taken from the files' times; from then on a
 * clock counts that neither jumps nor runs while the machine sleeps.
 */
export function startMeasuring({ files, startedAt }: { files: RecordFiles; startedAt: number }) {
  const since = performance.now();
  const lastOutput = Math.max(startedAt, fileTimes(files.log)?.changedAt ?? startedAt);
  const elapsedBefore = Math.max(0, Date.now() - startedAt);
  let quietFrom = since - Math.max(0, Date.now() - lastOutput);
  let bytes = bytesWritten(files.log);
  return (): Progress => {
    const now = performance.now();
    const total = bytesWritten(files.log);
    if (total !== bytes) quietFrom = now;
    bytes = total;
    return { elapsedMs: elapsedBefore + now - since, quietMs: now - quietFrom, bytes };
  };
}
