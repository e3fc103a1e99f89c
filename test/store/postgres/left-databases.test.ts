import { expect, test } from '@jest/globals';

import { asking, makeDatabase } from '../../support/postgres/databases.js';
import { markOfRun, removeLeftDatabases } from '../../support/postgres/left-databases.mjs';
import { sharedServer } from '../../support/postgres/shared-server.js';
import { describePostgres } from './on-postgres.js';

/** No process has this number. */
const NOBODY = 2 ** 30;

describePostgres('databases of test runs', () => {
  test('go with the next run where theirs was killed, or is older than a day; those in use stay', async () => {
    const { url: server } = await sharedServer();
    const make = (mark: string) => makeDatabase({ server, mark });
    const killed = await make(markOfRun({ pid: NOBODY }));
    const old = await make(markOfRun({ at: Date.now() - 90_000_000 }));
    const kept = [
      await makeDatabase({ server }),
      await make(`{"host":"elsewhere","pid":${String(NOBODY)},"at":${String(Date.now())}}`),
      await make("it's none of ours"),
    ];
    try {
      const left = await removeLeftDatabases({ server });
      expect(left).toEqual(expect.arrayContaining([killed.name, old.name]));
      for (const { name } of kept) expect(left).not.toContain(name);
      const names = [killed.name, old.name, ...kept.map(({ name }) => name)];
      const there = await asking(server, async (admin) => {
        const found = await admin.query<{ name: string }>(
          `select rolname as name from pg_roles where rolname = any($1)`,
          [names],
        );
        return found.rows.map(({ name }) => name);
      });
      expect(there.sort()).toEqual(kept.map(({ name }) => name).sort());
    } finally {
      for (const { remove } of [killed, old, ...kept]) await remove();
    }
  });
});
