import { resolve } from 'node:path';

import type { ErrorbookStats } from '../../domain/errorbook/counts.js';
import { errorbookStats } from '../../domain/errorbook/stats.js';
import { trendsFrom } from '../../domain/errorbook/weeks.js';
import type { ImportCounts } from '../../store/store.js';
import { readExport } from './errorbook-file/read-export.js';
import { writeExport } from './errorbook-file/write-export.js';
import { type EntryFilter, here } from './errorbook.js';
import type { Session } from './session.js';

/** Which entries numbers are made of, or an export has: all of them, whatever the limit is. */
type Wanted = Omit<EntryFilter, 'text'>;

/** The errorbook's numbers and trends. */
export async function readStats(session: Session, wanted: Wanted): Promise<ErrorbookStats> {
  const store = await session.store();
  const { all, now } = wanted;
  const counts = await store.countErrorbook({
    ...(await here(session, { all })),
    ...wanted,
    trendsFrom: trendsFrom(now),
  });
  return errorbookStats({ counts, now });
}

/** Writes entries into a file. Throws FILE_IN_THE_WAY, BAD_INPUT. */
export async function exportEntries(
  session: Session,
  { file, ...wanted }: Wanted & { file: string },
): Promise<{ file: string; entries: number }> {
  const store = await session.store();
  const entries = store.exportErrorbook({ ...(await here(session, wanted)), ...wanted });
  const path = resolve(session.cwd, file);
  return { file: path, entries: await writeExport({ file: path, entries, now: wanted.now }) };
}

/**
 * Takes over the entries of an export, all or none; of every repository that it has. It is read whole before anything is
 * written, so that the store is not kept waiting for a file that is wrong.
 *
 * @throws ERRORBOOK_IMPORT, BAD_INPUT
 */
export async function importEntries(
  session: Session,
  { file, dryRun }: { file: string; dryRun: boolean },
): Promise<ImportCounts & { file: string; repositories: number }> {
  const path = resolve(session.cwd, file);
  const repositories = new Set<string>();
  for await (const { entry } of readExport({ file: path })) repositories.add(entry.repositoryId);
  const store = await session.store();
  const counts = await store.importErrorbook({ entries: () => readExport({ file: path }), dryRun });
  return { file: path, repositories: repositories.size, ...counts };
}
