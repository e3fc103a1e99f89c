import { beforeEach, describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { allocation, failedGate, row } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const notify = [{ receiver: 'chat', events: ['run.finished'] as const }];

/** What a row of a table would be if it were written a second time: what must be its own is changed, the key stays. */
const AGAIN: [string, string][] = [
  [
    'run for a start token',
    `insert into run (repository_id, task_id, number, task_key, slug, start_token, workflow_id, state, started_at, input)
     select repository_id, task_id, number + 1, task_key, slug, start_token, workflow_id, state, started_at, input from run`,
  ],
  [
    'row of a ledger under a key',
    `insert into ledger (repository_id, task_id, number, seq, key, kind, at, data)
     select repository_id, task_id, number, seq + 1, key, kind, at, data from ledger`,
  ],
  [
    'row of a ledger at a place',
    `insert into ledger (repository_id, task_id, number, seq, key, kind, at, data)
     select repository_id, task_id, number, seq, 'another', kind, at, data from ledger`,
  ],
  [
    'notification of a row for a receiver',
    `insert into notification (id, receiver, repository_id, task_id, number, seq, event, made_at, attempts)
     select id, receiver, repository_id, task_id, number, seq, event, made_at, 7 from notification`,
  ],
  [
    'outcome of a gate of an attempt',
    `insert into gate_outcome (key, test, repository_id, gate, outcome, at)
     select key, test, repository_id, gate, 'failed', at from gate_outcome`,
  ],
  [
    'time that a failure was seen',
    `insert into book_occurrence (key, entry_id, repository_id, task_id, task_key, number, stage, attempt, gate, at, evidence)
     select key, entry_id, repository_id, task_id, task_key, number, stage, attempt + 1, gate, at, evidence from book_occurrence`,
  ],
  [
    'change of an entry under a token',
    `insert into book_change (entry_id, seq, token, at, actor, action, from_status, to_status)
     select entry_id, seq + 1, token, at, actor, action, from_status, to_status from book_change`,
  ],
];

/** Whatever the program looks for before it writes, the database itself takes each of these once. */
export function keySuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: the database refuses a second`, () => {
    const { store, exec } = freshStores(dialect);
    beforeEach(async () => {
      await store().allocateRun(allocation());
      const data = { state: 'completed' };
      await store().appendLedger({ run, rows: [row(1, { kind: 'finished', data })], notify });
      await store().recordGateOutcome({
        ...{ key: 'shop/add-42/1/api/1/unit', repositoryId: run.repositoryId, gate: 'unit' },
        ...{ outcome: 'passed', flaky: [], at: '2026-01-02T03:04:05.000Z' },
      });
      const { id } = await store().recordFailure(failedGate());
      const actor = { name: 'Ada', email: 'ada@example.org' };
      const asked = { token: 'token-1', actor, reason: 'why', now: new Date('2026-01-03T03:04:05.000Z') };
      await store().changeErrorbookEntry({ id, event: { kind: 'confirm' }, ...asked });
    });

    test.each(AGAIN)('%s', async (_name, sql) => {
      await expect(Promise.resolve().then(() => exec(sql))).rejects.toThrow(/unique/i);
    });
  });
}
