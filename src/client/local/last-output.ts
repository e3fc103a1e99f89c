import { statSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

import type { RunStatus } from '../../domain/run/run-status.js';
import { cleanLines } from '../../domain/text/clean.js';
import { readTail } from '../../process/log-tail.js';
import { findLogs, type LogFile } from './find-logs.js';
import type { Session } from './session.js';

/** Enough for a line; and what a person sees of a log at once. Bytes. */
const A_LINE = 4 * 1024;
const A_SCREEN = 64 * 1024;

/** What working stages printed last, by their keys: of those whose logs are on this machine's disk. */
export function lastOutput(session: Pick<Session, 'paths'>, status: RunStatus): ReadonlyMap<string, string> {
  const lines = workingStages(status).flatMap((stage): [string, string][] => {
    const line = lastLines({ session, status, stage, maxBytes: A_LINE }).at(-1);
    return line === undefined ? [] : [[stage, line]];
  });
  return new Map(lines);
}

/** The last lines that a stage's newest log has, cleaned for a terminal. */
export function outputOf(given: {
  session: Pick<Session, 'paths'>;
  status: RunStatus;
  stage: string;
  lines: number;
}): string[] {
  return lastLines({ ...given, maxBytes: A_SCREEN }).slice(-given.lines);
}

/** The stages whose executor or gates run now. */
export function workingStages({ stages }: RunStatus): string[] {
  return stages.filter(({ state }) => state === 'running' || state === 'validating').map(({ key }) => key);
}

function lastLines(given: {
  session: Pick<Session, 'paths'>;
  status: RunStatus;
  stage: string;
  maxBytes: number;
}): string[] {
  const { session, status, stage, maxBytes } = given;
  const { logs } = findLogs(session, status, { stage, attempt: undefined, gate: undefined });
  const newest = logs.map(withTime).sort((one, other) => other.at - one.at)[0];
  const text = newest === undefined ? '' : textOf(newest.file, maxBytes);
  // a progress bar writes one line again and again
  const shown = text.split('\n').map((line) => line.replace(/\r+$/, '').replace(/^.*\r/, ''));
  // colours are expected here, and say nothing: they go without a trace
  return cleanLines(stripVTControlCharacters(shown.join('\n')));
}

/** A picture that is drawn twice a second is no place to tell of a log that cannot be read. */
function textOf(file: string, maxBytes: number): string {
  try {
    return readTail({ file, maxBytes });
  } catch {
    return '';
  }
}

const withTime = (log: LogFile) => ({
  ...log,
  at: statSync(log.file, { throwIfNoEntry: false })?.mtimeMs ?? 0,
});
