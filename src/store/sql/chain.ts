import { createHash } from 'node:crypto';

import type { Selectable } from 'kysely';

import type { LedgerBreak, LedgerVerdict } from '../store.js';
import type { LedgerTable } from './schema.js';

type StoredRow = Selectable<LedgerTable>;

/** Everything of a row that its link vouches for: what is stored, byte by byte, and which run it belongs to. */
type Linked = Omit<StoredRow, 'link'>;

/** A row's link: the SHA-256 over the link before it and the row. The first one's predecessor is empty. */
export function linkOf({ before, row }: { before: string; row: Linked }): string {
  const { repository_id, task_id, number, seq, key, kind, at, data } = row;
  const text = JSON.stringify([before, repository_id, task_id, number, seq, key, kind, at, data]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Looks at a run's rows, in order: each number follows the one before, and each link is that of its row. Rows at the
 * beginning without a link were written by a program that made none; later ones must have theirs.
 */
export function verifyChain(rows: readonly StoredRow[]): LedgerVerdict {
  const broken: LedgerBreak[] = [];
  let head = '';
  let linked = 0;
  let expected = 1;
  for (const row of rows) {
    if (row.seq !== expected) broken.push({ seq: expected, what: 'missing', until: row.seq - 1 });
    expected = row.seq + 1;
    if (row.link === null && linked === 0) continue;
    const { link, ...content } = row;
    if (link !== linkOf({ before: head, row: content }))
      broken.push({ seq: row.seq, what: 'changed', until: row.seq });
    head = link ?? head;
    linked += 1;
  }
  const finished = rows.some(({ kind }) => kind === 'finished');
  return {
    rows: rows.length,
    unlinked: rows.length - linked,
    head: head === '' ? null : head,
    finished,
    broken,
  };
}
