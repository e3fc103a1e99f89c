import Database from 'libsql';

import type { Guard } from '../sql/guard.js';
import type { LibsqlDatabase } from './database.js';

/**
 * Runs `operation` while no other process holds the lock of this file. The operating system frees it when its
 * holder dies, however it dies; the file itself stays and is empty.
 */
export async function withSideLock<T>(input: {
  readonly file: string;
  readonly guard: Guard;
  readonly operation: () => Promise<T>;
}): Promise<T> {
  const lock = await input.guard(() => Promise.resolve(acquire(input.file)));
  try {
    return await input.operation();
  } finally {
    lock.close();
  }
}

function acquire(file: string): LibsqlDatabase {
  const lock = new Database(file);
  try {
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}
