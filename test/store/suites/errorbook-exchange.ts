import { describe, expect, test } from '@jest/globals';

import type { ExportedEntry } from '../../../src/domain/errorbook/exported.js';
import type { EntryRequest, ErrorbookFilter, Store } from '../../../src/store/store.js';
import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { failedGate } from '../samples.js';

/** What goes from one errorbook into another, and what is counted of it. */
export function errorbookExchangeSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: errorbook export, import and numbers`, () => {
    const { store, another } = freshStores(dialect);
    const there = freshStores(dialect);
    const ADA = { name: 'Ada', email: 'ada@example.org' };
    const at = (day: number) => new Date(Date.UTC(2026, 0, day));
    const seen = (of: Store, key: string, day: number, fingerprint = 'f') =>
      of.recordFailure(
        failedGate({ fingerprint: fingerprint.repeat(64) }, { key, at: at(day).toISOString() }),
      );
    const change = (of: Store, id: string, event: EntryRequest['event'], day: number, more = {}) =>
      of.changeErrorbookEntry({
        ...{ id, event, actor: ADA, reason: `why ${String(day)}`, now: at(day) },
        token: `token-${String(day)}`,
        ...more,
      });
    const exported = async (of: Store, filter: ErrorbookFilter & { now?: Date } = {}) => {
      const all: ExportedEntry[] = [];
      for await (const one of of.exportErrorbook(filter)) all.push(one);
      return all;
    };
    const taken = (into: Store, entries: readonly ExportedEntry[], dryRun = false) =>
      into.importErrorbook({ entries: () => given(entries), dryRun });
    const whole = async (of: Store, now = at(60)) => exported(of, { now });

    test('what is exported and imported is the same there, and found there; the same again changes nothing', async () => {
      const patch = await store().putBlob({ content: 'the patch' });
      const { id } = await seen(store(), 'a', 2);
      await seen(store(), 'b', 3);
      const remedy = {
        ...{ failedHead: null, passedHead: 'c'.repeat(40), paths: ['cart.ts'], patch },
        run: { taskKey: 'ADD-42', number: 1, stage: 'api', attempt: 2 },
        stat: { files: 1, insertions: 1, deletions: 0 },
      };
      await change(store(), id, { kind: 'resolve' }, 4, { remedy, cause: 'rounded cents' });
      await seen(store(), 'c', 5, 'e');
      const all = await whole(store());
      const to = there.store();
      expect(await taken(to, all)).toEqual({ entries: 2, added: 2, merged: 0, same: 0 });
      expect(await whole(to)).toEqual(all);
      expect(await to.getBlob({ hash: patch })).toBe('the patch');
      expect(await to.searchErrorbook({ text: 'rounded', limit: 9 })).toMatchObject([{ id }]);
      expect(await taken(to, all)).toEqual({ entries: 2, added: 0, merged: 0, same: 2 });
      expect(await taken(store(), await whole(to))).toMatchObject({ merged: 0, same: 2 });
      expect(await whole(to)).toEqual(all);
      const known = await to.listKnownFailures({
        ...{ repositoryId: 'https://example.org/shop.git', stageKind: 'command', gates: ['types'], limit: 9 },
      });
      expect(known.find(({ entry }) => entry.id === id)).toMatchObject({ said: 'why 4' });
    });

    test('the later history counts, each time that it was seen is counted once, and what recurred since is open', async () => {
      const { id } = await seen(store(), 'a', 2);
      await seen(there.store(), 'b', 3);
      await change(there.store(), id, { kind: 'confirm' }, 4, { cause: 'theirs' });
      const before = await whole(there.store());
      await change(store(), id, { kind: 'waive', until: at(30).toISOString() }, 5, { cause: 'ours' });
      expect(await taken(store(), before)).toMatchObject({ merged: 1 });
      expect(await whole(store(), at(10))).toMatchObject([
        { entry: { status: 'waived', cause: 'ours', occurrences: 2, firstSeen: at(2).toISOString() } },
      ]);
      await change(there.store(), id, { kind: 'resolve' }, 8, { cause: 'known' });
      expect(await taken(store(), await whole(there.store()))).toMatchObject({ merged: 1 });
      expect(await whole(store())).toMatchObject([
        {
          entry: { status: 'resolved', cause: 'known', occurrences: 2 },
          changes: [{ action: 'waive' }, { action: 'resolve', from: 'waived', reason: 'why 8' }],
        },
      ]);
      const elsewhere = await whole(store());
      const later = { ...elsewhere[0]?.occurrences[0], key: 'z', at: at(9).toISOString() };
      const news = elsewhere.map((one) => ({
        ...one,
        entry: { ...one.entry, lastSeen: later.at },
        occurrences: [...one.occurrences, { ...one.occurrences[0], ...later }],
      })) as ExportedEntry[];
      expect(await taken(store(), news)).toMatchObject({ merged: 1 });
      expect(await whole(store())).toMatchObject([{ entry: { status: 'reopened', occurrences: 3 } }]);
      expect(await taken(store(), news)).toMatchObject({ same: 1 });
    });

    test('nothing is taken of what fails in the middle, nor by a dry run', async () => {
      for (const fingerprint of ['a', 'b', 'c']) await seen(store(), fingerprint, 2, fingerprint);
      const all = await whole(store());
      const to = there.store();
      const broken = to.importErrorbook({ entries: () => failing(all), dryRun: false });
      await expect(broken).rejects.toThrow('cut');
      expect(await taken(to, all, true)).toEqual({ entries: 3, added: 3, merged: 0, same: 0 });
      expect(await whole(to)).toEqual([]);
      expect(await to.searchErrorbook({ text: 'types', limit: 9 })).toEqual([]);
    });

    test('two imports at once, beside somebody who records, come to what one after the other does', async () => {
      const letters = ['a', 'b', 'c', 'd', 'e'];
      for (const fingerprint of letters) await seen(there.store(), fingerprint, 2, fingerprint);
      const all = await whole(there.store());
      const [one, other] = [store(), await another()];
      await Promise.all([
        taken(one, all),
        taken(other, all.toReversed()),
        ...letters.map((fingerprint) => seen(one, `new-${fingerprint}`, 3, fingerprint)),
      ]);
      const now = await whole(one);
      expect(now.map(({ entry }) => entry.occurrences)).toEqual([2, 2, 2, 2, 2]);
      expect(await taken(one, all)).toMatchObject({ same: 5 });
    });

    test('more than a page of entries, and more times than an export tells, are all there', async () => {
      await seen(store(), 'first', 1);
      const [first] = await whole(store());
      if (first === undefined) throw new Error('nothing was exported');
      const many = Array.from({ length: 230 }, (_, index) => ({
        ...first,
        entry: { ...first.entry, fingerprint: index.toString(16).padStart(64, '0') },
        occurrences: [],
      }));
      await taken(there.store(), many);
      for (let index = 0; index < 60; index += 1) await seen(store(), `more-${String(index)}`, 2);
      await taken(there.store(), await whole(store()));
      const all = await whole(there.store());
      expect(new Set(all.map(({ entry }) => entry.fingerprint)).size).toBe(231);
      const long = all.find(({ entry }) => entry.fingerprint === first.entry.fingerprint);
      expect(long?.entry.occurrences).toBe(61);
      expect(long?.occurrences).toHaveLength(50);
    });

    test('an export is narrowed like a list', async () => {
      await seen(store(), 'a', 2, 'a');
      const { id } = await seen(store(), 'b', 4, 'b');
      const since = await exported(store(), { since: at(3), gate: 'types', stage: 'api' });
      expect(since.map(({ entry }) => entry.id)).toEqual([id]);
      expect(await exported(store(), { repositoryId: '/elsewhere' })).toEqual([]);
    });

    test('counts by state, severity, gate and kind as they stand, and by day from where trends begin', async () => {
      const { id } = await seen(store(), 'a', 2);
      await seen(store(), 'b', 12);
      await change(store(), id, { kind: 'waive', until: at(14).toISOString() }, 13);
      await change(store(), id, { kind: 'resolve' }, 15);
      const high = failedGate(
        { fingerprint: 'a'.repeat(64), severity: 'high', gate: null, stageKind: 'agent' },
        { key: 'c', repositoryId: '/elsewhere', at: at(12).toISOString() },
      );
      const other = await store().recordFailure(high);
      await change(store(), other.id, { kind: 'waive', until: at(14).toISOString() }, 13);
      const count = (filter: ErrorbookFilter & { now?: Date }) =>
        store().countErrorbook({ trendsFrom: at(10), now: at(20), ...filter });
      const all = await count({});
      expect(all.groups.toSorted((a, b) => (a.stageKind < b.stageKind ? -1 : 1))).toEqual([
        { status: 'reopened', severity: 'high', stageKind: 'agent', gate: null, entries: 1, occurrences: 1 },
        {
          ...{ status: 'resolved', severity: 'medium', stageKind: 'command', gate: 'types' },
          ...{ entries: 1, occurrences: 2 },
        },
      ]);
      expect(all.seen.map(({ day, count: times }) => [day, times])).toEqual([
        ['2026-01-12', 1],
        ['2026-01-12', 1],
      ]);
      expect(all.fresh).toEqual([{ day: '2026-01-12', count: 1 }]);
      expect(all.moved).toContainEqual({ day: '2026-01-13', to: 'waived', count: 2 });
      expect(all.resolved).toEqual({ times: 1, openMs: 86_400_000 });
      expect([all.firstSeen, all.lastSeen]).toEqual([at(2).toISOString(), at(12).toISOString()]);
      expect(all.top.map((entry) => entry.id)).toEqual([id, other.id]);
      expect((await count({ repositoryId: '/elsewhere' })).groups).toHaveLength(1);
      expect((await count({ stage: 'nowhere' })).groups).toEqual([]);
      expect(await count({ gate: 'none' })).toMatchObject({ firstSeen: null, top: [], seen: [] });
      expect((await count({ statuses: ['waived'], now: at(13) })).groups).toMatchObject([{ entries: 1 }]);
    });
  });
}

async function* given(entries: readonly ExportedEntry[]): AsyncGenerator<ExportedEntry> {
  yield* await Promise.resolve(entries);
}

async function* failing(entries: readonly ExportedEntry[]): AsyncGenerator<ExportedEntry> {
  yield* given(entries);
  throw new Error('cut');
}
