import type { Kysely } from 'kysely';
import { z } from 'zod';

import { NotifiedEvent } from '../../domain/notify/events.js';
import type { Happening } from '../../domain/notify/happening.js';
import type { Backlog, DueNotification, Store } from '../store.js';
import { type SqlContext, storedText, storedTime } from './context.js';
import { recorded } from './ledger.js';
import type { Tables } from './schema.js';
import { decode } from './stored-json.js';

/** How long it is remembered what was given up. */
const REMEMBERED_MS = 30 * 86_400_000;
const ERROR_LENGTH = 300;

/** The outbox: what receivers are still to be told. */
export function notificationOperations({
  db,
  where,
  guard,
}: SqlContext): Pick<Store, 'takeNotification' | 'settleNotification' | 'listBacklogs'> {
  return {
    async takeNotification({ receiver, now, leaseMs }) {
      const until = new Date(now.getTime() + leaseMs).toISOString();
      const take = async (transaction: Kysely<Tables>) => {
        const due = await dueOf({ db: transaction, receiver, now });
        if (due === undefined) return null;
        const attempts = due.attempts + 1;
        const took = await transaction
          .updateTable('notification')
          .set({ attempts, next_at: until })
          .where('id', '=', due.id)
          .where('receiver', '=', receiver)
          .where('attempts', '=', due.attempts)
          .executeTakeFirst();
        return took.numUpdatedRows === 0n ? 'taken by another' : { ...due, attempts };
      };
      // mostly nothing is due: the write lock is asked for only when something is
      if ((await guard(() => dueOf({ db, receiver, now }))) === undefined) return null;
      for (;;) {
        const taken = await guard(() => db.transaction().execute(take));
        if (taken === 'taken by another') continue;
        return taken === null ? null : dueNotification({ taken, where });
      }
    },

    async settleNotification({ id, receiver, attempt, end }) {
      await guard(() =>
        db.transaction().execute(async (transaction) => {
          if (end.kind === 'told') {
            const told = transaction.deleteFrom('notification').where('id', '=', id);
            await told.where('receiver', '=', receiver).execute();
            return;
          }
          const next = end.kind === 'again' ? storedTime(end.at) : null;
          await transaction
            .updateTable('notification')
            .set({ next_at: next, error: storedText(end.error).slice(0, ERROR_LENGTH) })
            .where('id', '=', id)
            .where('receiver', '=', receiver)
            .where('attempts', '=', attempt)
            .execute();
          if (end.kind === 'again') return;
          const old = new Date(Date.parse(end.at) - REMEMBERED_MS).toISOString();
          const gone = transaction.deleteFrom('notification').where('next_at', 'is', null);
          await gone.where('made_at', '<', old).execute();
        }),
      );
    },

    async listBacklogs() {
      const columns = ['receiver', 'made_at', 'attempts', 'next_at', 'error'] as const;
      const rows = await guard(() =>
        db.selectFrom('notification').select(columns).orderBy('receiver').orderBy('made_at').execute(),
      );
      const receivers = [...new Set(rows.map(({ receiver }) => receiver))];
      return receivers.map((receiver): Backlog => {
        const own = rows.filter((row) => row.receiver === receiver);
        const waiting = own.filter(({ next_at }) => next_at !== null);
        const failed = (waiting.length > 0 ? waiting : own).filter(({ error }) => error !== null);
        const last = failed.sort((one, other) => other.attempts - one.attempts)[0];
        return {
          receiver,
          waiting: waiting.length,
          givenUp: own.length - waiting.length,
          oldest: waiting[0]?.made_at ?? null,
          error: last?.error ?? null,
        };
      });
    },
  };
}

function dueOf({ db, receiver, now }: { db: Kysely<Tables>; receiver: string; now: Date }) {
  return db
    .selectFrom('notification')
    .innerJoin('ledger', (join) =>
      join
        .onRef('ledger.repository_id', '=', 'notification.repository_id')
        .onRef('ledger.task_id', '=', 'notification.task_id')
        .onRef('ledger.number', '=', 'notification.number')
        .onRef('ledger.seq', '=', 'notification.seq'),
    )
    .innerJoin('run', (join) =>
      join
        .onRef('run.repository_id', '=', 'notification.repository_id')
        .onRef('run.task_id', '=', 'notification.task_id')
        .onRef('run.number', '=', 'notification.number'),
    )
    .selectAll('ledger')
    .select(['notification.id', 'notification.event', 'notification.attempts', 'notification.made_at'])
    .select(['run.slug', 'run.task_key', 'run.input'])
    .select('notification.receiver')
    .where('notification.receiver', '=', receiver)
    .where('notification.next_at', '<=', now.toISOString())
    .orderBy('notification.next_at')
    .orderBy('ledger.at')
    .orderBy('ledger.seq')
    .limit(1)
    .executeTakeFirst();
}

type Taken = NonNullable<Awaited<ReturnType<typeof dueOf>>>;

const Titled = z.object({ task: z.object({ title: z.string() }) });

function dueNotification({ taken, where }: { taken: Taken; where: string }): DueNotification {
  const { id, receiver, attempts, made_at, task_key, slug, repository_id, number } = taken;
  const input = decode({ schema: Titled, text: taken.input });
  const title = input.ok ? input.value.task.title : null;
  const happening: Happening = {
    id,
    event: NotifiedEvent.parse(taken.event),
    run: { repositoryId: repository_id, slug, taskKey: task_key, title, number },
    row: recorded({ row: taken, where, of: `run ${String(number)} of task ${task_key}` }),
  };
  return { receiver, attempt: attempts, madeAt: made_at, happening };
}
