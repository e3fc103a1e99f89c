import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import { type Paths, temporalDbFile } from '../config/paths.js';
import { allCommandLines, commandLineOf } from './command-lines.js';
import { LOOPBACK } from './ports.js';

/** What is written down about a running dev server, so that other commands find it. */
export const DevServerRecord = z.strictObject({
  schemaVersion: z.literal(1),
  address: z.string(),
  uiUrl: z.string(),
  pid: z.int().min(2),
  startedAt: z.iso.datetime(),
});
export type DevServerRecord = z.infer<typeof DevServerRecord>;

const recordFile = (paths: Paths): string => join(paths.state, 'temporal-server.json');

/** Writes the record, whole or not at all. */
export function writeRecord(paths: Paths, record: DevServerRecord): void {
  const draft = `${recordFile(paths)}.${String(process.pid)}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
  renameSync(draft, recordFile(paths));
}

/** Forgets the record of this process; another's is left. */
export function removeRecord(paths: Paths, { pid }: { pid: number }): void {
  if (readRecord(paths)?.pid === pid) rmSync(recordFile(paths), { force: true });
}

/**
 * The dev server that runs on this installation's database; `null` when none does. A number that another program
 * took over since is told apart by its command line, which names the database.
 */
export async function findDevServer({ paths }: { paths: Paths }): Promise<DevServerRecord | null> {
  const record = readRecord(paths);
  if (record === null) return null;
  return (await runsOn(paths, record)) ? record : null;
}

/**
 * The same, also where nobody has written it down: whoever started it was killed in between. Another one on the same
 * ports would not start, and on other ports there would be two on one database. It is written down now. Looks at all
 * processes where there is no record that holds, so it is for those who start and stop servers.
 */
export async function findOrAdopt({ paths }: { paths: Paths }): Promise<DevServerRecord | null> {
  const known = await findDevServer({ paths });
  if (known !== null) return known;
  const database = ` --db-filename ${temporalDbFile(paths)} `;
  for (const { pid, line } of await allCommandLines()) {
    const [, port, uiPort] = / server start-dev .*--port (\d+) --ui-port (\d+) /.exec(line) ?? [];
    if (port === undefined || uiPort === undefined || !line.includes(database)) continue;
    const [address, ui] = [`${LOOPBACK}:${port}`, `http://${LOOPBACK}:${uiPort}`];
    const startedAt = new Date().toISOString();
    const record: DevServerRecord = { schemaVersion: 1, address, uiUrl: ui, pid, startedAt };
    writeRecord(paths, record);
    return record;
  }
  return null;
}

/** Resolves when the server of this record is gone. For one that is not a child of this process. */
export async function untilGone(paths: Paths, { pid }: { pid: number }): Promise<void> {
  while (await runsOn(paths, { pid })) await delay(100);
}

async function runsOn(paths: Paths, { pid }: { pid: number }): Promise<boolean> {
  return (await commandLineOf(pid)).includes(temporalDbFile(paths));
}

function readRecord(paths: Paths): DevServerRecord | null {
  try {
    return DevServerRecord.parse(JSON.parse(readFileSync(recordFile(paths), 'utf8')));
  } catch {
    return null;
  }
}
