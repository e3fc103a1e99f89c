import { describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { failedGate } from '../samples.js';

/** The errorbook's first form: entries and occurrences. */
export function errorbookSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: errorbook`, () => {
    const { store, another } = freshStores(dialect);

    test('counts the times a failure was seen, the same time once', async () => {
      const first = failedGate({}, { at: '2026-01-02T03:00:00Z' });
      const later = failedGate({ title: 'other words' }, { key: 'seen-2', at: '2026-01-05T03:00:00Z' });
      const earlier = failedGate({}, { key: 'seen-3', at: '2025-12-31T03:00:00Z' });
      for (const each of [first, first, later, earlier, later]) await store().recordFailure(each);
      expect(await store().listErrorbook({ limit: 10 })).toEqual([
        {
          fingerprint: first.fingerprint,
          title: 'types failed',
          symptom: 'error TS2322',
          command: 'npx tsc --noEmit',
          exitCode: 2,
          occurrences: 3,
          firstSeen: '2025-12-31T03:00:00.000Z',
          lastSeen: '2026-01-05T03:00:00.000Z',
        },
      ]);
    });

    test('lists the latest seen first, and by repository only what was seen there', async () => {
      const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
      await store().recordFailure(failedGate({ fingerprint: one }, { key: 'a', at: '2026-01-03T00:00:00Z' }));
      await store().recordFailure(failedGate({ fingerprint: two }, { key: 'b', at: '2026-01-02T00:00:00Z' }));
      await store().recordFailure(
        failedGate(
          { fingerprint: two },
          { key: 'c', at: '2026-01-04T00:00:00Z', repositoryId: '/srv/other' },
        ),
      );
      const counts = async (query: { repositoryId?: string; limit: number }) =>
        (await store().listErrorbook(query)).map(({ fingerprint, occurrences }) => [
          fingerprint,
          occurrences,
        ]);
      expect(await counts({ limit: 10 })).toEqual([
        [two, 2],
        [one, 1],
      ]);
      expect(await counts({ limit: 1 })).toEqual([[two, 2]]);
      expect(await counts({ repositoryId: '/srv/other', limit: 10 })).toEqual([[two, 1]]);
    });

    test('takes the same failure from two at the same moment', async () => {
      const other = await another();
      const seen = Array.from({ length: 10 }, (_, index) => failedGate({}, { key: `seen-${index % 5}` }));
      await Promise.all(seen.map((each, index) => (index % 2 ? other : store()).recordFailure(each)));
      expect(await store().listErrorbook({ limit: 10 })).toMatchObject([{ occurrences: 5 }]);
    });

    test('keeps a symptom with a NUL readable', async () => {
      await store().recordFailure(failedGate({ symptom: 'before\u0000after' }));
      const [entry] = await store().listErrorbook({ limit: 1 });
      expect(entry?.symptom).toBe('before\uFFFDafter');
    });
  });
}
