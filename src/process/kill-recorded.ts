import type { SettledEnd } from './carried-end.js';
import { type Verdict, lookAtRecord } from './look-at-record.js';
import { recordFiles } from './record-files.js';
import { fence, giveVerdict, settle } from './settle.js';

/**
 * Ends the process of a record, whoever launched it, as a requested cancellation does: SIGTERM to all of it,
 * `graceMs`, SIGKILL. One that was never launched never will be; one that ended keeps its end.
 */
export async function killRecorded({
  record,
  graceMs,
}: {
  record: string;
  graceMs: number;
}): Promise<SettledEnd> {
  const files = recordFiles(record);
  const seen = lookAtRecord(files);
  if (seen.kind === 'ended') return seen.end;
  const onWait = () => undefined;
  if (seen.kind === 'finished') {
    const ending = { kind: 'exited', exitCode: seen.exitCode, durationMs: seen.durationMs } as const;
    return settle({ files, identity: seen.identity, ending, graceMs, onWait });
  }
  const durationMs = seen.kind === 'running' ? Math.max(0, Date.now() - seen.startedAt) : 0;
  const verdict: Verdict = { kind: seen.kind === 'gone' ? 'interrupted' : 'cancelled', durationMs };
  giveVerdict({ files, verdict });
  const identity = fence({ files });
  const doomed = lookAtRecord(files);
  if (doomed.kind === 'ended') return doomed.end;
  const ending = doomed.kind === 'doomed' ? doomed.verdict : verdict;
  return settle({ files, identity, ending, graceMs, onWait });
}
