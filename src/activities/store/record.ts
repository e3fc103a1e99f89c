import { failpoint } from '../../config/failpoint.js';
import { LedgerRow } from '../../domain/ledger/ledger-row.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { RunStatus } from '../../domain/run/run-status.js';
import type { StoredRunKey } from '../../store/store.js';
import type { StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { rememberDenied } from '../errorbook/denied-before.js';
import { withoutTokens } from '../support/without-tokens.js';

const storedKey = ({ repository, taskKey, number }: RunRef): StoredRunKey => ({
  repositoryId: repository.id,
  taskKey,
  number,
});

/** The rows that may hold a comment which came as a signal, or a failure made of one. */
const TOLD_BY_PEOPLE: ReadonlySet<LedgerRow['kind']> = new Set<LedgerRow['kind']>([
  'decided',
  'decision_refused',
  'stage_ended',
  'finished',
]);

/** The activities that keep a run's record: ledger and last status. */
export function makeRecorders({
  deps,
}: {
  deps: Deps;
}): Pick<StoreActivities, 'recordLedger' | 'saveStatus'> {
  return {
    recordLedger: async ({ run, rows: given }) => {
      const rows = await Promise.all(
        given.map(async (data) =>
          TOLD_BY_PEOPLE.has(data.kind) ? withoutTokens({ data, schema: LedgerRow }) : data,
        ),
      );
      await deps.store.appendLedger({ run: storedKey(run), rows, notify: deps.receivers ?? [] });
      const unrecorded = await rememberDenied({ deps, run, rows });
      return unrecorded.length === 0 ? undefined : { unrecorded };
    },
    saveStatus: async ({ run, status: data }) => {
      failpoint('status.before');
      const status = await withoutTokens({ data, schema: RunStatus });
      await deps.store.saveRun({ ...storedKey(run), status });
      failpoint('status.after');
    },
  };
}
