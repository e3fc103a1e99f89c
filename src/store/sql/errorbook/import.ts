import { createHash } from 'node:crypto';

import type { Kysely } from 'kysely';

import type { ExportedEntry } from '../../../domain/errorbook/exported.js';
import type { ImportCounts, Store } from '../../store.js';
import type { SqlContext } from '../context.js';
import type { Tables } from '../schema.js';
import { entryId } from './entry-id.js';
import { importedChanges, importedRow, importedSeen } from './imported-rows.js';
import { mergeEntry } from './merge-entry.js';
import { optimistically } from './optimistic.js';
import { indexEntries } from './search-index.js';

const AT_ONCE = 100;

/** Takes over what another errorbook knows, all of it or nothing. */
export function importOperation(context: SqlContext): Pick<Store, 'importErrorbook'> {
  return {
    async importErrorbook({ entries, dryRun }) {
      const counts = { entries: 0, added: 0, merged: 0, same: 0 };
      try {
        await optimistically(context, async (transaction) => {
          Object.assign(counts, { entries: 0, added: 0, merged: 0, same: 0 });
          await context.ways.takeTurn({ db: transaction, name: ['errorbook'] });
          for await (const some of inPieces(entries()))
            add(counts, await importSome({ context, transaction, some }));
          if (dryRun) throw new OnlyTried();
        });
      } catch (error) {
        if (!(error instanceof OnlyTried)) throw error;
      }
      return counts;
    },
  };
}

/** Takes a transaction back that was to show alone what it would do. */
class OnlyTried extends Error {
  override readonly name = 'OnlyTried';
}

/** The patches, by the hash of what they are: one that is not what an entry names is found by nobody. */
async function takePatches(given: {
  transaction: Kysely<Tables>;
  some: readonly ExportedEntry[];
}): Promise<void> {
  const rows = given.some
    .flatMap(({ patch }) => (patch === null ? [] : [Buffer.from(patch, 'utf8')]))
    .map((content) => ({ hash: createHash('sha256').update(content).digest('hex'), content }));
  if (rows.length === 0) return;
  await given.transaction
    .insertInto('blob')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function importSome(given: {
  context: SqlContext;
  transaction: Kysely<Tables>;
  some: readonly ExportedEntry[];
}): Promise<ImportCounts> {
  const { context, transaction, some } = given;
  await takePatches({ transaction, some });
  const known = some.map((imported) => ({ id: entryId(imported.entry), imported }));
  const rows = known.map(importedRow);
  const made = await transaction
    .insertInto('book_entry')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const fresh = new Set(made.map(({ id }) => id));
  const isFresh = ({ id }: { id: string }) => fresh.has(id);
  await indexEntries({ search: context.ways.search, transaction, rows: rows.filter(isFresh) });
  const news = known.filter(isFresh);
  const seen = news.flatMap(importedSeen);
  if (seen.length > 0)
    await inParts(seen, (values) =>
      transaction
        .insertInto('book_occurrence')
        .values(values)
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
  const changes = news.flatMap(importedChanges);
  if (changes.length > 0)
    await inParts(changes, (values) => transaction.insertInto('book_change').values(values).execute());
  const counts = { entries: some.length, added: news.length, merged: 0, same: 0 };
  for (const each of known.filter((one) => !isFresh(one)))
    counts[(await mergeEntry({ context, transaction, ...each })) ? 'merged' : 'same'] += 1;
  return counts;
}

function add(counts: { -readonly [K in keyof ImportCounts]: number }, more: ImportCounts): void {
  counts.entries += more.entries;
  counts.added += more.added;
  counts.merged += more.merged;
  counts.same += more.same;
}

async function inParts<T>(all: readonly T[], write: (part: T[]) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += 500) await write(all.slice(from, from + 500));
}

async function* inPieces<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let piece: T[] = [];
  for await (const one of all) {
    piece.push(one);
    if (piece.length < AT_ONCE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
