import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import Database from 'libsql';

import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import { hasCode, messageOf } from '../../domain/system-error.js';

/**
 * Makes the store's file where it is missing, readable by its owner alone. It appears with a first page in it: an empty
 * one has lost what it had, and SQLite would take it for new, and throw its log away.
 *
 * None that is there is opened: to close it would let go of all locks that other openings in this process have on it,
 * and the next process that ends would take the write-ahead log from under them
 * (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 *
 * @throws STORE_UNAVAILABLE, STORE_DAMAGED
 */
export function makeFile({ file }: { file: string }): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // the log comes after the file's first page, so it is looked for before
    const logged = (sizeOf(`${file}-wal`) ?? 0) > 0;
    const size = sizeOf(file);
    if (size === null && logged) lost({ file, what: 'the file is gone' });
    if (size === 0) lost({ file, what: 'the file is empty' });
    if (size === null) placeNew({ file });
  } catch (error) {
    if (error instanceof StagegateError) throw error;
    fail('STORE_UNAVAILABLE', { where: file, detail: messageOf(error) }, error);
  }
}

function lost({ file, what }: { file: string; what: string }): never {
  const log = (sizeOf(`${file}-wal`) ?? 0) > 0 ? `, and its log ${file}-wal is still there` : '';
  fail('STORE_DAMAGED', { where: file, detail: `${what}${log}.` });
}

function sizeOf(file: string): number | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFile()) throw new Error(`${file} is no file`);
  return found.size;
}

function placeNew({ file }: { file: string }): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    chmodSync(draft, 0o600);
    const database = new Database(draft);
    database.exec('pragma synchronous = full; pragma user_version = 1');
    database.close();
    linkSync(draft, file);
    flushFolder(dirname(file));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The file's name is on disk before anything that is in it counts. */
function flushFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
