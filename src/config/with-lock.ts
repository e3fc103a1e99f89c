import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import Database from 'libsql';

import { fail } from '../domain/failure/catalogue.js';
import { messageOf } from '../domain/system-error.js';

/**
 * Runs one body at a time among all processes that name the same file: an exclusive transaction on an otherwise
 * empty database, so that the system itself frees it when a holder dies. Waits without blocking the event loop. Throws
 * `DISK_FULL` and `STATE_FOLDER`.
 */
export async function withLock<T>({ file }: { file: string }, body: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const database = opened(file);
  try {
    while (!acquired({ database, file })) await delay(50);
    return await body();
  } finally {
    database.close();
  }
}

function acquired({ database, file }: { database: Database.Database; file: string }): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (/locked|busy/i.test(messageOf(error))) return false;
    return refused({ file, error });
  }
}

function opened(file: string): Database.Database {
  try {
    return new Database(file);
  } catch (error) {
    return refused({ file, error });
  }
}

function refused({ file, error }: { file: string; error: unknown }): never {
  const detail = messageOf(error);
  return /disk is full/.test(detail)
    ? fail('DISK_FULL', { path: file }, error)
    : fail('STATE_FOLDER', { path: file, detail }, error);
}
