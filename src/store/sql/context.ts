import type { Kysely } from 'kysely';

import type { Guard } from './guard.js';
import type { Tables } from './schema.js';
import type { Ways } from './ways.js';

/** What the operations of a store work with. */
export interface SqlContext {
  readonly db: Kysely<Tables>;
  /** Where the store is, as errors name it; never with a password. */
  readonly where: string;
  readonly guard: Guard;
  readonly ways: Ways;
}

/** A run's key as the tables have it: the task in lower case, since its case does not count. */
export function runColumns(run: { repositoryId: string; taskKey: string; number: number }) {
  return { repository_id: run.repositoryId, task_id: run.taskKey.toLowerCase(), number: run.number };
}

/** A time in the one form that sorts as text. */
export function storedTime(time: string): string {
  return new Date(time).toISOString();
}

/** A text as both dialects give it back: without NUL characters and halves of surrogate pairs. */
export function storedText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8').replaceAll('\u0000', '\uFFFD');
}
