import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

import { hasCode } from '../domain/system-error.js';
import { openPlain } from './plain-file.js';

/** Writes a whole file that nobody ever sees half; `false`, and nothing changed, when it is there already. */
export function writeOnce({ file, text }: { file: string; text: string }): boolean {
  const draft = draftOf(file);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Replaces a whole file that nobody ever sees half. */
export function replaceFile({ file, text }: { file: string; text: string }): void {
  const draft = draftOf(file);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A small file's text; `null` when there is none, nothing when it is no plain file. */
export function readText(file: string): string | null {
  const opened = openPlain({ file, flags: constants.O_RDONLY });
  if (opened.kind !== 'file') return opened.kind === 'none' ? null : '';
  try {
    return readFileSync(opened.fd, 'utf8');
  } finally {
    closeSync(opened.fd);
  }
}

/** A file's size and time of last change (milliseconds since the epoch); `null` when there is none. */
export function fileTimes(file: string): { size: number; changedAt: number } | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? null : { size: stats.size, changedAt: stats.mtimeMs };
}

const draftOf = (file: string) => `${file}.${String(process.pid)}.${randomBytes(4).toString('hex')}.tmp`;
