import { canonicalJson } from '../../domain/canonical-json.js';
import type { StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { allocationOf } from './allocation.js';

/** See {@link StoreActivities.restoreRun}. What is there already stays; requirements and the files of attempts were never the run's to give. */
export function makeRestoreRun({ deps }: { deps: Deps }): StoreActivities['restoreRun'] {
  return async ({ asked, number, plan }) => {
    await deps.store.putBlob({ content: canonicalJson(plan) });
    await deps.store.allocateRun({ ...allocationOf(asked), number });
  };
}
