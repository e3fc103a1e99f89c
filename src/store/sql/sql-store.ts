import type { Store } from '../store.js';
import { blobOperations } from './blobs.js';
import type { SqlContext } from './context.js';
import { errorbookOperations } from './errorbook/operations.js';
import { gateOutcomeOperations } from './gate-outcomes.js';
import { hostOperations } from './hosts.js';
import { ledgerOperations } from './ledger.js';
import { notificationOperations } from './notifications.js';
import { runOperations } from './runs.js';

/** The store on an opened and migrated database of either dialect. */
export function createSqlStore(context: SqlContext): Store {
  let closed: Promise<void> | null = null;
  return {
    ...blobOperations(context),
    ...runOperations(context),
    ...ledgerOperations(context),
    ...errorbookOperations(context),
    ...hostOperations(context),
    ...gateOutcomeOperations(context),
    ...notificationOperations(context),
    close: () => (closed ??= context.db.destroy()),
  };
}
