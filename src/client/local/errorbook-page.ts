import { resolve } from 'node:path';

import type { ErrorbookStats } from '../../domain/errorbook/counts.js';
import { renderPage } from '../render/errorbook-page/page.js';
import { PAGE_BEGIN } from '../render/errorbook-page/template.js';
import type { Session } from './session.js';
import { writeOwn } from './write-own.js';

/** Writes the page of trends, whole or not at all, and tells where. Throws FILE_IN_THE_WAY, BAD_INPUT. */
export async function writeTrends(
  session: Session,
  given: { readonly stats: ErrorbookStats; readonly file: string; readonly all: boolean; readonly now: Date },
): Promise<string> {
  const of = given.all ? 'every repository' : (await session.repository()).id;
  const file = resolve(session.cwd, given.file);
  const page = renderPage({ stats: given.stats, of, now: given.now });
  await writeOwn({ file, what: 'a page of trends', begin: PAGE_BEGIN, pieces: [page] });
  return file;
}
