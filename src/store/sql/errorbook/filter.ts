import type { SelectQueryBuilder } from 'kysely';

import type { ErrorbookFilter } from '../../store.js';
import type { Tables } from '../schema.js';

type Entries<O> = SelectQueryBuilder<Tables, 'book_entry', O>;

/** Narrows a list of entries; a waiver that has ended counts as reopened. */
export function filtered<O>(input: { query: Entries<O>; filter: ErrorbookFilter; now: Date }): Entries<O> {
  const { filter, now } = input;
  const { repositoryId, severity, gate, stage, since } = filter;
  let narrow = ofStatuses(input.query, filter.statuses, now.toISOString());
  if (repositoryId !== undefined) narrow = narrow.where('book_entry.repository_id', '=', repositoryId);
  if (severity !== undefined) narrow = narrow.where('severity', '=', severity);
  if (gate !== undefined) narrow = narrow.where('book_entry.gate', '=', gate);
  if (since !== undefined) narrow = narrow.where('last_seen', '>=', since.toISOString());
  if (stage === undefined) return narrow;
  return narrow.where((eb) =>
    eb.exists(
      eb
        .selectFrom('book_occurrence')
        .select('book_occurrence.key')
        .whereRef('book_occurrence.entry_id', '=', 'book_entry.id')
        .where('book_occurrence.stage', '=', stage),
    ),
  );
}

function ofStatuses<O>(query: Entries<O>, statuses: ErrorbookFilter['statuses'], at: string): Entries<O> {
  if (statuses === undefined) return query;
  return query.where((eb) =>
    eb.or([
      ...statuses.filter((status) => status !== 'waived').map((status) => eb('status', '=', status)),
      ...(statuses.includes('waived')
        ? [eb.and([eb('status', '=', 'waived'), eb('waived_until', '>', at)])]
        : []),
      ...(statuses.includes('reopened')
        ? [eb.and([eb('status', '=', 'waived'), eb('waived_until', '<=', at)])]
        : []),
      eb('book_entry.id', '=', ''),
    ]),
  );
}
