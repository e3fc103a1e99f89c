import { EntryId, type ErrorbookEntry } from '../../domain/errorbook/errorbook.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { EntryRequest, ErrorbookFilter, Store } from '../../store/store.js';
import { actorOf } from './actor.js';
import type { Session } from './session.js';

/** Which entries are wanted; what is left out lets everything through. */
export interface EntryFilter extends Omit<ErrorbookFilter, 'repositoryId'> {
  /** What is searched for; left out, every entry is wanted. */
  readonly text?: string;
  readonly limit: number;
  /** The moment that waivers are judged at. */
  readonly now: Date;
  /** Of every repository, not of this one alone. */
  readonly all: boolean;
}

/** An entry with everything that is known of it. */
export type WholeEntry = NonNullable<Awaited<ReturnType<Store['readErrorbookEntry']>>> & {
  /** The patch that mended it; `null` when there is none. */
  readonly patch: string | null;
};

/** A change that a person asks for. */
export type AskedChange = Pick<EntryRequest, 'event' | 'token' | 'reason' | 'now' | 'cause' | 'fixes'>;

/** Entries, the latest seen first, or those that fit a search best; no server is asked. Throws BAD_INPUT. */
export async function listEntries(
  session: Session,
  { all, text, ...filter }: EntryFilter,
): Promise<ErrorbookEntry[]> {
  const store = await session.store();
  const wanted = { ...(await here(session, { all })), ...filter };
  return text === undefined ? store.listErrorbook(wanted) : store.searchErrorbook({ ...wanted, text });
}

/** One entry. Throws BAD_INPUT, ERRORBOOK_UNKNOWN. */
export async function readEntry(
  session: Session,
  { id, now }: { id: string; now: Date },
): Promise<WholeEntry> {
  const store = await session.store();
  const found = await store.readErrorbookEntry({ id: checkedId(id), now });
  if (found === null) return fail('ERRORBOOK_UNKNOWN', { id });
  const hash = found.entry.remedy?.patch ?? null;
  return { ...found, patch: hash === null ? null : await store.getBlob({ hash }) };
}

/** Changes an entry in the name of whoever sits here. Throws BAD_INPUT, ERRORBOOK_UNKNOWN, ERRORBOOK_REFUSED. */
export async function changeEntry(
  session: Session,
  { id, ...change }: AskedChange & { id: string },
): Promise<{ changed: boolean; entry: ErrorbookEntry }> {
  const store = await session.store();
  const { name, email } = await actorOf(session);
  const done = await store.changeErrorbookEntry({ id: checkedId(id), ...change, actor: { name, email } });
  if (done === null) return fail('ERRORBOOK_UNKNOWN', { id });
  const action = change.event.kind;
  if (done.kind === 'refused') return fail('ERRORBOOK_REFUSED', { id, action, why: done.why });
  return { changed: done.kind === 'changed', entry: done.entry };
}

/** This repository, or every one. */
export async function here(
  session: Session,
  { all }: { all: boolean },
): Promise<Pick<ErrorbookFilter, 'repositoryId'>> {
  return all ? {} : { repositoryId: (await session.repository()).id };
}

function checkedId(id: string): string {
  const read = EntryId.safeParse(id);
  if (read.success) return read.data;
  return fail('BAD_INPUT', { what: 'The entry', value: id, why: 'an id as E-0123456789ab is wanted' });
}
