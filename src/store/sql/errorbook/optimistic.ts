import { setTimeout as sleep } from 'node:timers/promises';

import type { Kysely } from 'kysely';

import { fail } from '../../../domain/failure/catalogue.js';
import type { SqlContext } from '../context.js';
import type { Tables } from '../schema.js';

const TRIES = 100;
const LONGEST_PAUSE_MS = 50;

/** Another one changed the entry in between: the transaction is to be made again. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Runs a transaction that reads an entry and writes it where its version is still what was read; again when another one
 * was faster. This holds on every dialect, whatever its isolation is.
 */
export async function optimistically<T>(
  { db, guard, where }: SqlContext,
  work: (transaction: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await guard(() => db.transaction().execute(work));
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
    await sleep(Math.random() * Math.min(tries * 2, LONGEST_PAUSE_MS));
  }
  return fail('STORE_UNAVAILABLE', {
    where,
    detail: 'others keep changing the same entry of the errorbook.',
  });
}
