import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporal } from '@temporalio/proto';

const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.IHistory;

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));

/** What says who ran it and where; a replay needs none of it. */
const LEFT_OUT = new Set(['identity', 'binaryChecksum', 'workerVersion', 'stackTrace']);

/** A kept history: its name is `<scenario>-<workflow type>`. */
export interface HistoryFile {
  readonly name: string;
  /** Protobuf's plain object, with names of enums, and bytes in base64. */
  readonly history: { readonly events: readonly unknown[] };
}

/** All kept histories. */
export function readHistories(): HistoryFile[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => ({
    name: file.replace(/\.json$/, ''),
    history: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as HistoryFile['history'],
  }));
}

/** A kept history as the SDK replays it. */
export function toHistory({ history }: HistoryFile): History {
  return History.fromObject(history);
}

/** Keeps a history, one event a line. */
export function writeHistory({ name, history }: { name: string; history: History }): void {
  const plain = History.toObject(History.fromObject(history), {
    longs: String,
    enums: String,
    bytes: String,
  });
  const { events } = plain as HistoryFile['history'];
  const lines = events.map((event) =>
    JSON.stringify(event, (key, value: unknown) => (LEFT_OUT.has(key) ? undefined : value)),
  );
  writeFileSync(join(FOLDER, `${name}.json`), `{"events":[\n${lines.join(',\n')}\n]}\n`);
}
