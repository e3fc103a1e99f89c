import { describe, expect, test } from '@jest/globals';

import type { EntryStatus } from '../../../src/domain/errorbook/lifecycle.js';
import type { EntryRequest } from '../../../src/store/store.js';
import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { failedGate } from '../samples.js';

/** The errorbook: entries of a repository, the times they were seen, and what becomes of them. */
export function errorbookSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: errorbook`, () => {
    const { store, another } = freshStores(dialect);

    const book = async (query: { repositoryId?: string; limit?: number } = {}) =>
      store().listErrorbook({ limit: 10, ...query });
    const ADA = { name: 'Ada', email: 'ada@example.org' };
    const NOW = new Date('2026-01-10T00:00:00.000Z');

    /** Asks for a change of the one entry that there is. */
    const change = async (event: EntryRequest['event'], more: Partial<EntryRequest> = {}) => {
      const [entry] = await book();
      const request = { token: `token-${event.kind}`, actor: ADA, reason: 'why', now: NOW, ...more };
      return store().changeErrorbookEntry({ id: entry?.id ?? 'none', event, ...request });
    };

    test('counts the times a failure was seen, the same time once', async () => {
      const first = failedGate({}, { at: '2026-01-02T03:00:00Z' });
      const later = failedGate({ title: 'other words' }, { key: 'seen-2', at: '2026-01-05T03:00:00Z' });
      const earlier = failedGate({}, { key: 'seen-3', at: '2025-12-31T03:00:00Z' });
      const seen = [];
      for (const each of [first, first, later, earlier, later]) seen.push(await store().recordFailure(each));
      expect(seen.map(({ times }) => times)).toEqual([1, 1, 2, 3, 3]);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
      expect(await book()).toEqual([
        {
          id: seen[0]?.id,
          repositoryId: 'https://example.org/shop.git',
          fingerprint: first.fingerprint,
          origin: 'gate',
          stageKind: 'command',
          gate: 'types',
          title: 'types failed',
          symptom: 'error TS2322',
          command: 'npx tsc --noEmit',
          exitCode: 2,
          cause: null,
          fixes: [],
          tags: ['gate', 'types'],
          severity: 'medium',
          status: 'candidate',
          waivedUntil: null,
          occurrences: 3,
          firstSeen: '2025-12-31T03:00:00.000Z',
          lastSeen: '2026-01-05T03:00:00.000Z',
          remedy: null,
        },
      ]);
    });

    test('has an entry of its own for each repository, and lists the latest seen first', async () => {
      const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
      await store().recordFailure(failedGate({ fingerprint: one }, { key: 'a', at: '2026-01-03T00:00:00Z' }));
      await store().recordFailure(failedGate({ fingerprint: two }, { key: 'b', at: '2026-01-02T00:00:00Z' }));
      await store().recordFailure(
        failedGate(
          { fingerprint: two },
          { key: 'c', at: '2026-01-04T00:00:00Z', repositoryId: '/srv/other' },
        ),
      );
      const listed = async (query: { repositoryId?: string; limit?: number }) =>
        (await book(query)).map(({ fingerprint, repositoryId }) => [fingerprint, repositoryId]);
      const shop = 'https://example.org/shop.git';
      expect(await listed({})).toEqual([
        [two, '/srv/other'],
        [one, shop],
        [two, shop],
      ]);
      expect(await listed({ limit: 1 })).toEqual([[two, '/srv/other']]);
      expect(await listed({ repositoryId: shop })).toEqual([
        [one, shop],
        [two, shop],
      ]);
    });

    test('takes the same failure from two at the same moment', async () => {
      const other = await another();
      const seen = Array.from({ length: 10 }, (_, index) => failedGate({}, { key: `seen-${index % 5}` }));
      await Promise.all(seen.map((each, index) => (index % 2 ? other : store()).recordFailure(each)));
      expect(await book()).toMatchObject([{ occurrences: 5 }]);
    });

    test('counts the times of one run apart, whatever the case of its task', async () => {
      const seen = (key: string, part: object) => store().recordFailure(failedGate({}, { key, ...part }));
      await seen('a', {});
      expect(await seen('b', { taskKey: 'add-42', attempt: 2 })).toMatchObject({ times: 2 });
      expect(await seen('c', { number: 2 })).toMatchObject({ times: 1 });
      expect(await seen('d', { taskKey: 'ADD-43' })).toMatchObject({ times: 1 });
    });

    test('keeps texts with a NUL or half a character readable', async () => {
      await store().recordFailure(
        failedGate({
          symptom: 'before\u0000after',
          title: 'half \ud800',
          cause: '\u0000',
          fixes: ['\u0000'],
        }),
      );
      const [entry] = await book();
      expect(entry).toMatchObject({ symptom: 'before\uFFFDafter', title: 'half \uFFFD', fixes: ['\uFFFD'] });
    });

    test('the worst severity that was seen stays', async () => {
      await store().recordFailure(failedGate({ severity: 'high' }));
      await store().recordFailure(failedGate({ severity: 'low' }, { key: 'again' }));
      expect(await book()).toMatchObject([{ severity: 'high' }]);
    });

    test('goes through its life, with a row of history for each step, once a token', async () => {
      await store().recordFailure(failedGate());
      expect(await change({ kind: 'confirm' }, { cause: 'rounding' })).toMatchObject({ kind: 'changed' });
      expect(await change({ kind: 'confirm' })).toMatchObject({ kind: 'same' });
      expect(await change({ kind: 'resolve' }, { token: 'token-confirm' })).toMatchObject({
        kind: 'refused',
      });
      await change({ kind: 'resolve' }, { fixes: ['add in cents'], reason: 'cents' });
      expect(await change({ kind: 'confirm' }, { token: 'other' })).toMatchObject({ kind: 'refused' });
      await store().recordFailure(failedGate({}, { key: 'again' }));
      const [entry] = await book();
      const found = await store().readErrorbookEntry({ id: entry?.id ?? '' });
      expect(found?.entry).toMatchObject({ status: 'reopened', cause: 'rounding', fixes: ['add in cents'] });
      expect(found?.occurrences.map(({ key }) => key).sort()).toEqual(['again', 'seen-1']);
      expect(found?.changes).toMatchObject([
        { seq: 1, action: 'confirm', from: 'candidate', to: 'confirmed', actor: ADA, reason: 'why' },
        { seq: 2, action: 'resolve', from: 'confirmed', to: 'resolved', reason: 'cents' },
        { seq: 3, action: 'recur', from: 'resolved', to: 'reopened', actor: { name: 'stagegate' } },
      ]);
      expect(await store().readErrorbookEntry({ id: 'E-000000000000' })).toBeNull();
      expect(await change({ kind: 'confirm' }, { id: 'E-000000000000' })).toBeNull();
    });

    test('a time that is told again does not reopen what was resolved since', async () => {
      await store().recordFailure(failedGate());
      await change({ kind: 'resolve' });
      expect(await store().recordFailure(failedGate())).toMatchObject({ status: 'resolved' });
    });

    test('a waiver comes back when it has ended, also in lists and for who changes it next', async () => {
      await store().recordFailure(failedGate());
      await change({ kind: 'waive', until: '2026-01-20T00:00:00Z' });
      await store().recordFailure(failedGate({}, { key: 'again', at: '2026-01-11T00:00:00Z' }));
      const listed = (statuses: EntryStatus[], now: Date) =>
        store().listErrorbook({ statuses, now, limit: 9 });
      const later = new Date('2026-01-21T00:00:00Z');
      expect(await listed(['waived'], NOW)).toMatchObject([{ waivedUntil: '2026-01-20T00:00:00.000Z' }]);
      expect(await listed(['reopened'], NOW)).toEqual([]);
      expect(await listed(['waived'], later)).toEqual([]);
      expect(await listed(['reopened'], later)).toMatchObject([{ status: 'reopened', waivedUntil: null }]);
      await change({ kind: 'confirm' }, { now: later });
      const [entry] = await book();
      const found = await store().readErrorbookEntry({ id: entry?.id ?? '' });
      expect(found?.changes.map(({ action, from, to }) => [action, from, to])).toEqual([
        ['waive', 'candidate', 'waived'],
        ['expire', 'waived', 'reopened'],
        ['confirm', 'reopened', 'confirmed'],
      ]);
    });

    test('history never goes back, even if the clock does', async () => {
      await store().recordFailure(failedGate());
      await change(
        { kind: 'waive', until: '2026-02-01T00:00:00Z' },
        { now: new Date('2026-01-20T00:00:00Z') },
      );
      await change({ kind: 'reopen' }, { now: new Date('2025-12-01T00:00:00Z') });
      await change({ kind: 'resolve' }, { now: new Date('2025-11-01T00:00:00Z') });
      await store().recordFailure(failedGate({}, { key: 'again', at: '2025-01-01T00:00:00Z' }));
      const [entry] = await book();
      const found = await store().readErrorbookEntry({ id: entry?.id ?? '' });
      const times = found?.changes.map(({ at }) => at) ?? [];
      expect(times).toHaveLength(4);
      expect(times).toEqual([...times].sort());
      expect(found?.entry).toMatchObject({ status: 'reopened', firstSeen: '2025-01-01T00:00:00.000Z' });
    });

    test('changes of one entry by two at once are all made, one after the other', async () => {
      await store().recordFailure(failedGate());
      const other = await another();
      const [entry] = await book();
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          (index % 2 ? other : store()).changeErrorbookEntry({
            id: entry?.id ?? '',
            event: index % 3 === 0 ? { kind: 'resolve' } : { kind: 'reopen' },
            token: `token-${index}`,
            actor: ADA,
            reason: null,
            now: NOW,
          }),
        ),
      );
      const changes = (await store().readErrorbookEntry({ id: entry?.id ?? '' }))?.changes ?? [];
      expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => index + 1));
      for (const [index, { from }] of changes.entries())
        if (index > 0) expect(changes[index - 1]?.to).toBe(from);
    });

    test('tells what stages have seen, and what is known of gates and kinds of stages', async () => {
      const gate = failedGate({ fingerprint: '1'.repeat(64), gate: 'unit', cause: 'rounding' }, { key: 'a' });
      const executor = failedGate(
        { fingerprint: '2'.repeat(64), gate: null, origin: 'executor', stageKind: 'agent', cause: 'lost' },
        { key: 'b', stage: 'docs', gate: null },
      );
      const once = failedGate({ fingerprint: '3'.repeat(64), gate: 'unit' }, { key: 'c', number: 2 });
      for (const each of [gate, executor, once]) await store().recordFailure(each);
      const { repositoryId, taskKey } = gate.occurrence;
      const seen = async (stages: string[], number?: number) =>
        (
          await store().listSeenFailures({
            repositoryId,
            taskKey,
            stages,
            ...(number === undefined ? {} : { number }),
          })
        ).flatMap(({ occurrences }) => occurrences.map(({ key }) => key));
      expect((await seen(['api', 'docs'])).sort()).toEqual(['a', 'b', 'c']);
      expect(await seen(['api'], 2)).toEqual(['c']);
      expect(await seen([])).toEqual([]);
      const knownOf = async (stageKind: string, gates: string[]) =>
        (await store().listKnownFailures({ repositoryId, stageKind, gates, limit: 9 })).map(
          ({ entry }) => entry.fingerprint[0],
        );
      expect(await knownOf('command', ['unit'])).toEqual(['1']);
      expect(await knownOf('agent', [])).toEqual(['2']);
      expect(await knownOf('command', [])).toEqual([]);
    });
  });
}
