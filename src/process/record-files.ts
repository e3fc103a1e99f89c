import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/**
 * The files of one process's record, all in one folder outside of the working tree:
 * `intent.json` what is about to be started, on disk before anything starts · `claim` the wrapper's pid, start time
 * and boot id; whoever creates it first owns the record · `started` the last step before the command · `exit` room for
 * the command's exit status, and then that status · `verdict.json` why the engine ends the process, on disk before the
 * first signal · `end.json` how it ended, for good · `output.log` and its `.cut`, see bound-log.ts.
 */
export interface RecordFiles {
  readonly folder: string;
  readonly intent: string;
  readonly claim: string;
  readonly started: string;
  readonly exit: string;
  readonly verdict: string;
  readonly end: string;
  readonly log: string;
}

/** The paths of a record's files. */
export function recordFiles(record: string): RecordFiles {
  const folder = resolve(record);
  return {
    folder,
    intent: join(folder, 'intent.json'),
    claim: join(folder, 'claim'),
    started: join(folder, 'started'),
    exit: join(folder, 'exit'),
    verdict: join(folder, 'verdict.json'),
    end: join(folder, 'end.json'),
    log: join(folder, 'output.log'),
  };
}

/** The log that a carried process writes to: standard output and standard error, in the order they came. */
export const outputLog = ({ record }: { record: string }): string => recordFiles(record).log;

/** The variable that every process of a record inherits; it finds those that left the process group. */
export const MARKER_VARIABLE = 'STAGEGATE_PROCESS';

/** The value of {@link MARKER_VARIABLE} for a record; it tells nothing about the folder. */
export function recordMarker(record: string): string {
  return createHash('sha256').update(resolve(record)).digest('hex').slice(0, 32);
}
