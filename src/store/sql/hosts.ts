import type { Fence, Store } from '../store.js';
import { type SqlContext, storedTime } from './context.js';

/** Hosts and what they were given up with. */
export function hostOperations({
  db,
  guard,
}: SqlContext): Pick<Store, 'touchHost' | 'listHosts' | 'addFence' | 'listFences' | 'settleFence'> {
  return {
    async touchHost({ hostId, name, prefix, io, exec, vault, seenAt }) {
      const said = { host_id: hostId, name, prefix, exec_queue: exec, vault, seen_at: storedTime(seenAt) };
      await guard(() =>
        db
          .insertInto('host')
          .values({ io_queue: io, ...said })
          .onConflict((conflict) => conflict.column('io_queue').doUpdateSet(said))
          .execute(),
      );
    },

    async listHosts({ prefix, seenSince }) {
      const rows = await guard(() =>
        db
          .selectFrom('host')
          .selectAll()
          .where('prefix', '=', prefix)
          .where('seen_at', '>=', storedTime(seenSince))
          .orderBy('host_id')
          .execute(),
      );
      return rows.map((row) => ({
        hostId: row.host_id,
        name: row.name,
        prefix: row.prefix,
        io: row.io_queue,
        exec: row.exec_queue,
        vault: row.vault,
        seenAt: row.seen_at,
      }));
    },

    async addFence({ at, ...fence }) {
      const row = { ...columnsOf(fence), at: storedTime(at), ended_at: null };
      await guard(() =>
        db
          .insertInto('fence')
          .values(row)
          .onConflict((conflict) =>
            conflict
              .columns(['host_id', 'slug', 'task_key', 'number', 'stage', 'attempt'])
              .doUpdateSet({ at: row.at, ended_at: null }),
          )
          .execute(),
      );
    },

    async listFences({ hostId }) {
      const open = db.selectFrom('fence').selectAll().where('host_id', '=', hostId);
      const rows = await guard(() => open.where('ended_at', 'is', null).orderBy('at').execute());
      return rows.map(({ slug, task_key, number, stage, attempt }) => {
        return { hostId, slug, taskKey: task_key, number, stage, attempt };
      });
    },

    async settleFence({ at, ...fence }) {
      const { host_id, slug, task_key, number, stage, attempt } = columnsOf(fence);
      await guard(() =>
        db
          .updateTable('fence')
          .set({ ended_at: storedTime(at) })
          .where('host_id', '=', host_id)
          .where('slug', '=', slug)
          .where('task_key', '=', task_key)
          .where('number', '=', number)
          .where('stage', '=', stage)
          .where('attempt', '=', attempt)
          .execute(),
      );
    },
  };
}

const columnsOf = ({ hostId, slug, taskKey, number, stage, attempt }: Fence) => ({
  host_id: hostId,
  slug,
  task_key: taskKey,
  number,
  stage,
  attempt,
});
