import type { Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import { changeOperation } from './change.js';
import { readOperations } from './read.js';
import { recordOperation } from './record.js';

/** What failed before: entries, each time they were seen, and what became of them. */
export function errorbookOperations(
  context: SqlContext,
): Pick<
  Store,
  | 'recordFailure'
  | 'changeErrorbookEntry'
  | 'listErrorbook'
  | 'readErrorbookEntry'
  | 'listSeenFailures'
  | 'listKnownFailures'
> {
  return { ...recordOperation(context), ...changeOperation(context), ...readOperations(context) };
}
