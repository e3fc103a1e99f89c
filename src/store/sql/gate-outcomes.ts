import type { Store } from '../store.js';
import { type SqlContext, storedText, storedTime } from './context.js';

/** How many runs of a gate a rate looks back on, and for how long anything is kept. */
const LOOK_BACK = 40;
const KEPT_MS = 90 * 86_400_000;
/** The gate itself, among its tests. */
const WHOLE = '';

/** What gates came to, run after run. */
export function gateOutcomeOperations({
  db,
  guard,
}: SqlContext): Pick<Store, 'recordGateOutcome' | 'readFlakiness'> {
  return {
    async recordGateOutcome({ key, repositoryId, gate, outcome, flaky, at }) {
      const row = { key, repository_id: repositoryId, gate, at: storedTime(at) };
      const rows = [
        { ...row, test: WHOLE, outcome },
        ...[...new Set(flaky.map(storedText))].map((test) => ({ ...row, test, outcome: 'flaky' })),
      ];
      const oldest = new Date(Date.parse(row.at) - KEPT_MS).toISOString();
      await guard(() =>
        db.transaction().execute(async (transaction) => {
          await transaction
            .insertInto('gate_outcome')
            .values(rows)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await transaction
            .deleteFrom('gate_outcome')
            .where('repository_id', '=', repositoryId)
            .where('gate', '=', gate)
            .where('at', '<', oldest)
            .execute();
        }),
      );
    },

    async readFlakiness({ repositoryId, gate }) {
      const ofGate = db
        .selectFrom('gate_outcome')
        .where('repository_id', '=', repositoryId)
        .where('gate', '=', gate);
      const last = await guard(() =>
        ofGate
          .select(['key', 'outcome', 'at'])
          .where('test', '=', WHOLE)
          .orderBy('at', 'desc')
          .orderBy('key')
          .limit(LOOK_BACK)
          .execute(),
      );
      const since = last.at(-1)?.at;
      const tests = await guard(() =>
        ofGate
          .select(({ fn }) => ['test', fn.countAll().as('times')])
          .where('test', '!=', WHOLE)
          .where('at', '>=', since ?? '')
          .groupBy('test')
          .execute(),
      );
      return {
        runs: last.length,
        flaky: last.filter(({ outcome }) => outcome === 'flaky').length,
        tests: new Map(tests.map(({ test, times }) => [test, Number(times)])),
      };
    },
  };
}
