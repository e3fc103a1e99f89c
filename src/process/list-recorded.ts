import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { hasCode } from '../domain/system-error.js';
import { Intent, type Look, lookAtRecord, readJson } from './look-at-record.js';
import { recordFiles } from './record-files.js';

/** A process that has a record. */
export interface RecordedProcess {
  readonly record: string;
  /** For people. */
  readonly command: string;
  /** ISO 8601. */
  readonly launchedAt: string | null;
  /** As {@link Look}. Only `ended` and `absent` have surely no process left; `killRecorded` makes any `ended`. */
  readonly state: Look['kind'];
  readonly pid: number | null;
}

/** Every process with a record below `root`, in order of their folders' names; none when there is no such folder. */
export function listRecorded({ root }: { root: string }): RecordedProcess[] {
  const entries = list(root);
  if (entries.some((entry) => entry.isFile() && entry.name === 'intent.json')) return [describe(root)];
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, entry.name))
    .sort()
    .flatMap((folder) => listRecorded({ root: folder }));
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function describe(record: string): RecordedProcess {
  const files = recordFiles(record);
  const look = lookAtRecord(files);
  const intent = readJson({ file: files.intent, schema: Intent });
  const identity = 'identity' in look ? look.identity : null;
  return {
    record,
    command: intent?.command ?? 'unknown',
    launchedAt: intent?.launchedAt ?? null,
    state: look.kind,
    pid: identity?.pid ?? null,
  };
}
