import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import Database from 'libsql';

import { messageOf } from '../domain/system-error.js';

/**
 * Runs one body at a time among all processes that name the same file: an exclusive transaction on an otherwise
 * empty database, so that the system itself frees it when a holder dies. Waits without blocking the event loop.
 */
export async function withLock<T>({ file }: { file: string }, body: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  try {
    while (!acquired(database)) await delay(50);
    return await body();
  } finally {
    database.close();
  }
}

function acquired(database: Database.Database): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (/locked|busy/i.test(messageOf(error))) return false;
    throw error;
  }
}
