import { setTimeout as sleep } from 'node:timers/promises';

import { followFile } from '../../process/follow-file.js';
import { readTail } from '../../process/log-tail.js';
import { type AttemptLogs, type LogFile, listLogs } from './find-logs.js';

/** Bytes of one log that are read at most; logs are bounded where they are written. */
const MOST_BYTES = 64 * 1024 * 1024;
const LOOK_AGAIN_MS = 300;

/** A piece of a log. */
export interface LogPiece {
  readonly log: LogFile;
  readonly text: string;
}

/** Reads a log, or its last lines. */
export function readLog({ log, lines }: { log: LogFile; lines: number | undefined }): string {
  const text = readTail({ file: log.file, maxBytes: MOST_BYTES });
  if (lines === undefined) return text;
  const all = text.split('\n');
  const ended = all.at(-1) === '' ? 1 : 0;
  return all.slice(Math.max(0, all.length - lines - ended)).join('\n');
}

/**
 * Follows all logs of an attempt, also those that are begun later, until `signal` is aborted. Pieces of logs that
 * are written side by side come as they are written.
 */
export async function* followLogs({
  found,
  gate,
  signal,
}: {
  found: AttemptLogs;
  gate: string | undefined;
  signal: AbortSignal;
}): AsyncGenerator<LogPiece, void, undefined> {
  const pieces: LogPiece[] = [];
  const followed = new Map<string, Promise<void>>();
  const follow = async (log: LogFile) => {
    for await (const text of followFile({ file: log.file, from: 'start', signal }))
      pieces.push({ log, text });
  };
  for (;;) {
    const last = signal.aborted;
    for (const log of listLogs({ folder: found.folder, gate }))
      if (!followed.has(log.file)) followed.set(log.file, follow(log));
    if (last) await Promise.all(followed.values());
    yield* pieces.splice(0);
    if (last) return;
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
