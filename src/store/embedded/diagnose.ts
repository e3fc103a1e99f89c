import Database from 'libsql';

import type { StoreTrouble } from '../sql/guard.js';

const LOCKED: StoreTrouble = { kind: 'busy', detail: 'another process keeps it locked.' };

/** What SQLite's result codes (https://www.sqlite.org/rescode.html) mean for a user, by the code's first two words. */
const TROUBLES: Readonly<Record<string, StoreTrouble>> = {
  SQLITE_BUSY: LOCKED,
  SQLITE_LOCKED: LOCKED,
  SQLITE_NOTADB: { kind: 'damaged', detail: 'the file is not a database.' },
  SQLITE_CORRUPT: { kind: 'damaged', detail: 'the file is malformed or cut short.' },
  SQLITE_READONLY: { kind: 'unavailable', detail: 'the file, or its folder, is read-only.' },
  SQLITE_FULL: { kind: 'unavailable', detail: 'the disk is full.' },
  SQLITE_IOERR: { kind: 'unavailable', detail: 'the disk reports an error.' },
  SQLITE_CANTOPEN: { kind: 'unavailable', detail: 'the file cannot be opened.' },
  SQLITE_PERM: { kind: 'unavailable', detail: 'the file may not be opened.' },
};

const CLOSED = new Set(['The database connection is not open', 'driver has already been destroyed']);

/** Says what an error of libsql means; `null` when it is not the file's trouble but a defect of the program. */
export function diagnose(error: unknown): StoreTrouble | null {
  if (error instanceof Database.SqliteError) {
    const family = error.code.split('_').slice(0, 2).join('_');
    return TROUBLES[family] ?? null;
  }
  if (!(error instanceof Error)) return null;
  if (error.message.startsWith('ConnectionFailed')) return TROUBLES['SQLITE_CANTOPEN'] ?? null;
  if (CLOSED.has(error.message)) return { kind: 'unavailable', detail: 'it was closed.' };
  return null;
}
