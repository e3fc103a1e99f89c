import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

import { failpoint } from '../config/failpoint.js';
import { hasCode } from '../domain/system-error.js';
import { SettledEnd } from './carried-end.js';
import type { Identity } from './identity.js';
import { killProcesses } from './kill-processes.js';
import { VOID_CLAIM, Verdict, readClaim, readJson } from './look-at-record.js';
import { type RecordFiles, recordMarker } from './record-files.js';
import { replaceFile, writeOnce } from './write-once.js';

/** How a process ends, before anything it left behind was looked for. */
export type Ending =
  { readonly kind: 'exited'; readonly exitCode: number; readonly durationMs: number } | Verdict;

/**
 * Writes down why a process is to be ended, before the first signal, so that a worker that takes over half-way goes
 * on with the same reason. The first verdict stands, unless it cannot be read. False when the disk has no room for it,
 * which is no reason to let the process run.
 */
export function giveVerdict({ files, verdict }: { files: RecordFiles; verdict: Verdict }): boolean {
  const written = unlessFull(() => {
    mkdirSync(files.folder, { recursive: true, mode: 0o700 });
    const text = JSON.stringify(verdict);
    if (writeOnce({ file: files.verdict, text })) return true;
    if (readJson({ file: files.verdict, schema: Verdict }) === null)
      replaceFile({ file: files.verdict, text });
    return true;
  });
  return written ?? false;
}

/**
 * Makes sure that no wrapper starts the command from now on, and returns the process that had claimed the record
 * before; `null` when nothing runs, or when the claim is damaged.
 */
export function fence({ files }: { files: RecordFiles }): Identity | null {
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  if (createVoid(files.claim)) return null;
  createVoid(files.started);
  return readClaim(files);
}

function createVoid(file: string): boolean {
  try {
    writeFileSync(file, VOID_CLAIM, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    // an empty one is in a wrapper's way as well
    if (isFull(error) && existsSync(file)) return true;
    throw error;
  }
}

/**
 * Ends what is left of a process (a server that the command left behind would go on changing the working tree) and
 * writes the end down for good. When two workers come here, both return what the first one wrote. Where the disk has no
 * room the end is told all the same: how a command ended by itself is in the record already.
 */
export async function settle({
  files,
  identity,
  ending,
  graceMs,
  onWait,
}: {
  files: RecordFiles;
  identity: Identity | null;
  ending: Ending;
  graceMs: number;
  onWait: () => void;
}): Promise<SettledEnd> {
  const kin = { identity, marker: recordMarker(files.folder) };
  const { survivors } = await killProcesses({ kin, graceMs, onWait });
  const end: SettledEnd = { ...ending, survivors };
  failpoint('end.before');
  const isFirst = unlessFull(() => writeOnce({ file: files.end, text: JSON.stringify(end) })) ?? true;
  failpoint('end.after');
  if (isFirst) return end;
  return readJson({ file: files.end, schema: SettledEnd }) ?? end;
}

const isFull = (error: unknown) => hasCode(error, 'ENOSPC', 'EDQUOT');

/** What came of a write; `null` when there was no room for it. */
function unlessFull(write: () => boolean): boolean | null {
  try {
    return write();
  } catch (error) {
    if (isFull(error)) return null;
    throw error;
  }
}
