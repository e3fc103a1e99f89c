import { describe, expect, test } from '@jest/globals';

import type { EntryRequest } from '../../../src/store/store.js';
import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { failedGate } from '../samples.js';

/** The errorbook's search: the same is found in the same order on every dialect. */
export function errorbookSearchSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: errorbook search`, () => {
    const { store } = freshStores(dialect);
    let count = 0;

    /** An entry of its own for each call, each seen a day after the one before. */
    const add = async (
      over: Parameters<typeof failedGate>[0],
      seen: Parameters<typeof failedGate>[1] = {},
    ): Promise<string> => {
      count += 1;
      const at = new Date(Date.UTC(2026, 0, 1) + count * 86_400_000).toISOString();
      const fingerprint = count.toString(16).padStart(64, '0');
      const made = await store().recordFailure(
        failedGate({ fingerprint, ...over }, { key: `seen-${count}`, at, ...seen }),
      );
      return made.id;
    };

    const found = async (text: string, filter: object = {}) =>
      (await store().searchErrorbook({ text, limit: 10, ...filter })).map(({ id }) => id);

    test('finds words and phrases wherever an entry has them', async () => {
      const title = await add({ title: 'Snapshot of the cart differs', symptom: 'x' });
      const symptom = await add({ symptom: 'error TS2322: src/cart/total.ts(3,4): Größe is not a number' });
      const cause = await add({ cause: 'the clock went backwards' });
      const fix = await add({ fixes: ['run "npm ci"\tfirst', 'clear the cache'] });
      const tag = await add({ tags: ['linker'], title: '型が合わない' });
      expect(await found('snapshot')).toEqual([title]);
      expect(await found('SNAP*')).toEqual([title]);
      expect(await found('snap')).toEqual([]);
      expect(await found('cart differs')).toEqual([title]);
      expect(await found('"differs cart"')).toEqual([]);
      expect(await found('src/cart/total.ts')).toEqual([symptom]);
      expect(await found('grosse')).toEqual([]);
      expect(await found('GRÖßE')).toEqual([symptom]);
      expect(await found('ts2322 number')).toEqual([symptom]);
      expect(await found('went backwards')).toEqual([cause]);
      expect(await found('"npm ci first"')).toEqual([fix]);
      expect(await found('"npm ci ca*')).toEqual([]);
      expect(await found('linker')).toEqual([tag]);
      expect(await found('合わない')).toEqual([tag]);
    });

    test('what is in the title comes first, then what people made of it, the latest seen first', async () => {
      const [deep, told, older, newer] = [
        await add({ symptom: 'timeout' }),
        await add({ cause: 'a timeout' }),
        await add({ title: 'timeout' }),
        await add({ title: 'Timeout again' }),
      ];
      const late = await add({ symptom: 'another timeout' });
      expect(await found('timeout')).toEqual([newer, older, told, late, deep]);
      expect(await found('timeout', { limit: 2 })).toEqual([newer, older]);
    });

    test('no phrase goes from one part of an entry into the next', async () => {
      const id = await add({ title: 'one two', cause: 'three', symptom: 'four' });
      expect(await found('two three four')).toEqual([id]);
      expect(await found('"two three"')).toEqual([]);
    });

    test('what a person makes of an entry is found, and what it said before is not', async () => {
      const id = await add({ cause: 'a mystery' });
      const request: Omit<EntryRequest, 'event' | 'token'> = {
        id,
        actor: { name: 'Ada', email: null },
        reason: 'rounded cents',
        now: new Date('2026-06-01T00:00:00Z'),
      };
      const confirm = { ...request, event: { kind: 'confirm' }, token: 'token-1', cause: 'floats' } as const;
      await store().changeErrorbookEntry({ ...confirm, fixes: ['use integers'] });
      for (const text of ['cents', 'floats', 'integers']) expect(await found(text)).toEqual([id]);
      expect(await found('mystery')).toEqual([]);
    });

    test('is narrowed like a list', async () => {
      const shop = await add({ severity: 'high', gate: 'unit' }, { stage: 'api' });
      const other = await add({ severity: 'low' }, { repositoryId: '/srv/other', stage: 'docs' });
      const all = { now: new Date('2026-02-01T00:00:00Z') };
      expect(await found('TS2322', all)).toEqual([other, shop]);
      expect(await found('TS2322', { repositoryId: '/srv/other' })).toEqual([other]);
      expect(await found('TS2322', { severity: 'high' })).toEqual([shop]);
      expect(await found('TS2322', { gate: 'unit' })).toEqual([shop]);
      expect(await found('TS2322', { stage: 'docs' })).toEqual([other]);
      expect(await found('TS2322', { statuses: ['resolved'] })).toEqual([]);
      const [newest] = await store().listErrorbook({ limit: 1 });
      const since = new Date(newest?.lastSeen ?? '');
      expect(await found('TS2322', { since })).toEqual([other]);
      expect((await store().listErrorbook({ stage: 'api', limit: 9 })).map(({ id }) => id)).toEqual([shop]);
    });

    test.each([
      '',
      '   ',
      '"',
      '""',
      '***',
      "' OR 1=1 --",
      'title:',
      '{title} : x',
      'NEAR(a b)',
      'a AND',
      'NOT',
      '^x',
      'x\u0000y',
      '\ud800',
      '\\',
      "'a':A & !b",
      '(((',
      '<->',
      '𞤀𞤁',
      '😀',
    ])('%j is no error', async (text) => {
      await add({});
      expect(await found(text)).toEqual([]);
    });

    test('a search that is too long is refused', async () => {
      await expect(found('x'.repeat(10_000))).rejects.toMatchObject({
        failure: { code: 'BAD_INPUT' },
      });
      await expect(found('x '.repeat(33))).rejects.toMatchObject({
        failure: { code: 'BAD_INPUT' },
      });
      expect(await found('x '.repeat(32))).toEqual([]);
    });

    test('a failure with very many and very long words is kept and found', async () => {
      const words = Array.from({ length: 9000 }, (_, index) => index.toString(36))
        .join(' ')
        .slice(0, 19_000);
      const long = await add({ symptom: words, title: 'a'.repeat(500), cause: 'same '.repeat(800) });
      expect(await found('a'.repeat(300))).toEqual([long]);
      expect(await found('1a2 same')).toEqual([long]);
    });
  });
}
