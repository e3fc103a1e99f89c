import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { runLogsDir } from '../../config/paths.js';
import type { RunKey } from '../../contract/ids.js';
import { type AttemptLogs, listLogs, type LogRequest } from './find-logs.js';
import type { Session } from './session.js';

/** The run whose logs are wanted; `null` for the latest that there is something of. */
export interface LogsOfRun extends RunKey {
  readonly number: number | null;
}

/**
 * Finds the logs of an attempt by what is on this machine's disk alone, for a run that nobody can be asked about. What
 * is left out is the latest; `null` when there is nothing here.
 */
export function findLogsOnDisk(
  { paths }: Pick<Session, 'paths'>,
  { number, ...runKey }: LogsOfRun,
  request: LogRequest,
): AttemptLogs | null {
  const run = number ?? newest(dirname(runLogsDir(paths, { ...runKey, number: 0 })));
  if (run === null) return null;
  const root = runLogsDir(paths, { ...runKey, number: run });
  const found = (request.stage === null ? names(root) : [request.stage]).flatMap((stage) => {
    const attempt = request.attempt ?? newest(join(root, stage));
    if (attempt === null) return [];
    const folder = join(root, stage, String(attempt));
    const logs = listLogs({ folder, gate: request.gate });
    return logs.length === 0 ? [] : [{ stage, attempt, run, folder, logs }];
  });
  return found.sort((one, other) => lastWritten(other) - lastWritten(one))[0] ?? null;
}

/** The highest number that names something in a folder. */
function newest(folder: string): number | null {
  const numbers = names(folder).filter((name) => /^[1-9]\d{0,9}$/.test(name));
  return numbers.length === 0 ? null : Math.max(...numbers.map(Number));
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function lastWritten({ logs }: AttemptLogs): number {
  return Math.max(...logs.map(({ file }) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
