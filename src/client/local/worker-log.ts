import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import type { Paths } from '../../config/paths.js';

const MOST_BYTES = 10_000_000;
const WARN = 40;
const QUIET_MS = 60_000;

/** What of a log line a person at a terminal is told. */
const Line = z.object({ level: z.number(), msg: z.string() });

/** Where the worker's log is kept while a person watches the terminal. */
export const workerLogFile = (paths: Paths): string => join(paths.state, 'worker.log');

/**
 * Where a worker's log lines go. Without a terminal (a container, a service) each is written out as it is, JSON. At a
 * terminal they go to a file (one older file of at most 10 MB is kept), and the person sees warnings alone: each once
 * a minute, since a server that is away is complained of by every poller.
 */
export function workerLog(input: {
  paths: Paths;
  isTty: boolean;
  write: (text: string) => void;
  /** Milliseconds. */
  now?: () => number;
}): (line: string) => void {
  const { now = Date.now } = input;
  if (!input.isTty) return (line) => input.write(`${line}\n`);
  const file = workerLogFile(input.paths);
  mkdirSync(dirname(file), { recursive: true });
  const toldAt = new Map<string, number>();
  return (line) => {
    keep({ file, line });
    const told = read(line);
    if (told === null || told.level < WARN) return;
    const kind = told.msg.replace(/\d+/g, '#');
    if (now() - (toldAt.get(kind) ?? -QUIET_MS) < QUIET_MS) return;
    toldAt.set(kind, now());
    input.write(`! ${told.msg} (more in ${file})\n`);
  };
}

function keep({ file, line }: { file: string; line: string }): void {
  try {
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES) renameSync(file, `${file}.1`);
    appendFileSync(file, `${line}\n`);
  } catch {
    // A full disk must not end the worker; the warning on the terminal remains.
  }
}

function read(line: string): z.infer<typeof Line> | null {
  try {
    return Line.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
