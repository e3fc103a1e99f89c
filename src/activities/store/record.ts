import { failpoint } from '../../config/failpoint.js';
import type { RunRef } from '../../domain/run/run-input.js';
import type { StoredRunKey } from '../../store/store.js';
import type { StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { rememberDenied } from '../errorbook/denied-before.js';

const storedKey = ({ repository, taskKey, number }: RunRef): StoredRunKey => ({
  repositoryId: repository.id,
  taskKey,
  number,
});

/** The activities that keep a run's record: ledger and last status. */
export function makeRecorders({
  deps,
}: {
  deps: Deps;
}): Pick<StoreActivities, 'recordLedger' | 'saveStatus'> {
  return {
    recordLedger: async ({ run, rows }) => {
      await deps.store.appendLedger({ run: storedKey(run), rows, notify: deps.receivers ?? [] });
      await rememberDenied({ deps, run, rows });
    },
    saveStatus: async ({ run, status }) => {
      failpoint('status.before');
      await deps.store.saveRun({ ...storedKey(run), status });
      failpoint('status.after');
    },
  };
}
