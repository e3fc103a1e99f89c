import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { Build } from '../config/build.js';
import { type Paths, workersDir } from '../config/paths.js';
import { findAlive } from '../process/index.js';
import { Carried } from './load.js';

/** How far a worker is: `draining` once it was asked to end. */
export const WorkerState = z.enum(['starting', 'polling', 'draining']);
export type WorkerState = z.infer<typeof WorkerState>;

/** What a worker says of itself, in a file of its host's state folder. */
export const WorkerRecord = z.strictObject({
  schemaVersion: z.literal(1),
  hostId: z.string(),
  /** As Temporal shows it. */
  identity: z.string(),
  process: z.strictObject({ pid: z.int().min(2), start: z.string(), boot: z.string() }),
  build: Build,
  startedAt: z.iso.datetime(),
  state: WorkerState,
  /** Where its health endpoint listens; `null` when it was not asked for. */
  health: z.string().nullable(),
  carries: z.array(Carried),
});
export type WorkerRecord = z.infer<typeof WorkerRecord>;

/**
 * Writes down what a worker says of itself; a reader never sees half of it. It is news, not a record: it is not
 * flushed, and a disk that refuses it does not end the worker. The old file goes first, and the draft counts meanwhile:
 * ext4 writes a file out before it takes the place of another (`auto_da_alloc` in ext4(5)), and a worker stood still
 * for 14 ms each time.
 */
export function tellOfWorker({ paths, record }: { paths: Paths; record: WorkerRecord }): void {
  const file = fileOf(paths, record.process.pid);
  try {
    mkdirSync(workersDir(paths), { recursive: true });
    const draft = draftOf(file);
    writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    rmSync(file, { force: true });
    renameSync(draft, file);
  } catch {
    // The next change tries again.
  }
}

/** Forgets a worker that has ended. */
export function forgetWorker({ paths, pid }: { paths: Paths; pid: number }): void {
  const file = fileOf(paths, pid);
  for (const each of [file, draftOf(file)]) rmSync(each, { force: true });
}

/** The workers of this state folder that live, the oldest first. What dead ones left is passed over. */
export function listWorkers({ paths }: { paths: Paths }): WorkerRecord[] {
  return readAll(paths)
    .filter(({ process }) => findAlive(process) !== null)
    .sort((one, other) => one.startedAt.localeCompare(other.startedAt));
}

/** Removes what dead workers left. */
export function forgetDeadWorkers({ paths }: { paths: Paths }): void {
  for (const { process } of readAll(paths))
    if (findAlive(process) === null) forgetWorker({ paths, pid: process.pid });
}

const fileOf = (paths: Paths, pid: number): string => join(workersDir(paths), `${String(pid)}.json`);
const draftOf = (file: string): string => `${file}.draft`;

function readAll(paths: Paths): WorkerRecord[] {
  try {
    const names = readdirSync(workersDir(paths));
    const pids = names.flatMap((name) => /^(\d+)\.json(?:\.draft)?$/.exec(name)?.[1] ?? []);
    return [...new Set(pids)].flatMap((pid) => readLatest(paths, pid) ?? []);
  } catch {
    return [];
  }
}

/** The draft is whole while there is no file, and has become one when it is gone as well. */
function readLatest(paths: Paths, pid: string): WorkerRecord | null {
  const file = fileOf(paths, Number(pid));
  return readOne(file) ?? readOne(draftOf(file)) ?? readOne(file);
}

function readOne(file: string): WorkerRecord | null {
  try {
    return WorkerRecord.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
