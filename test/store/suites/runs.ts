import { describe, expect, test } from '@jest/globals';

import type { DialectUnderTest } from '../dialects.js';
import { freshStores } from '../opened.js';
import { allocation, status } from '../samples.js';

const run = { repositoryId: allocation().repositoryId, taskKey: 'ADD-42', number: 1 };
const ofTask = { slug: allocation().slug, taskKey: 'ADD-42' };

/** Runs: their numbers, their last status, and finding them again. */
export function runSuite(dialect: DialectUnderTest): void {
  describe(`${dialect.name}: allocating runs`, () => {
    const { store, another } = freshStores(dialect);

    test('numbers the runs of a task from 1', async () => {
      expect(await store().allocateRun(allocation())).toEqual({
        number: 1,
        existing: false,
        state: 'queued',
      });
      expect(await store().allocateRun(allocation({ startToken: 'token-0002' }))).toMatchObject({
        number: 2,
      });
    });

    test('gives the same run for the same token, also when it has ended', async () => {
      await store().allocateRun(allocation());
      await store().allocateRun(allocation({ startToken: 'token-0002' }));
      await store().saveRun({ ...run, status: status({ state: 'failed' }) });
      const again = await store().allocateRun(allocation({ startedAt: '2027-01-01T00:00:00.000Z' }));
      expect(again).toEqual({ number: 1, existing: true, state: 'failed' });
    });

    test('takes back a run that it has lost, under its number, and numbers on from there', async () => {
      await store().allocateRun(allocation({ number: 7 }));
      expect(await store().allocateRun(allocation({ number: 7 }))).toMatchObject({
        number: 7,
        existing: true,
      });
      expect(await store().allocateRun(allocation({ startToken: 'token-0002' }))).toMatchObject({
        number: 8,
      });
    });

    test('takes a task key in other case as the same task', async () => {
      await store().allocateRun(allocation());
      const other = { taskKey: 'add-42', startToken: 'token-0002' };
      expect(await store().allocateRun(allocation(other))).toMatchObject({ number: 2 });
      expect(await store().allocateRun(allocation({ taskKey: 'Add-42' }))).toMatchObject({ number: 1 });
    });

    test('numbers tasks and repositories apart, whatever the token', async () => {
      await store().allocateRun(allocation());
      const otherTask = allocation({ taskKey: 'ADD-43' });
      const otherRepository = allocation({ repositoryId: '/srv/shop', slug: 'shop-87654321' });
      expect(await store().allocateRun(otherTask)).toMatchObject({ number: 1, existing: false });
      expect(await store().allocateRun(otherRepository)).toMatchObject({ number: 1, existing: false });
    });

    test('leaves no gap and no double when many ask at once', async () => {
      const stores = [store(), await another(), await another()];
      const tokens = Array.from({ length: 15 }, (_, index) => `token-${index + 1}-of-15`);
      const asked = stores.flatMap((each) =>
        tokens.map(async (startToken) => {
          const { number } = await each.allocateRun(allocation({ startToken }));
          return `${startToken}: ${number}`;
        }),
      );
      const answers = [...new Set(await Promise.all(asked))];
      const numbers = answers.map((answer) => Number(answer.split(': ')[1]));
      expect(numbers.sort((one, other) => one - other)).toEqual(tokens.map((_, index) => index + 1));
    });
  });

  describe(`${dialect.name}: saving and finding runs`, () => {
    const { store } = freshStores(dialect);

    test('knows a run before its first status', async () => {
      await store().allocateRun(allocation());
      expect(await store().findRun(ofTask)).toEqual({
        ...run,
        slug: ofTask.slug,
        workflowId: 'stagegate/shop-12345678/add-42',
        state: 'queued',
        startedAt: '2026-01-02T03:04:05.000Z',
        endedAt: null,
        planName: 'feature',
        input: { plan: { name: 'feature' } },
        status: null,
      });
    });

    test('gives back the last saved status', async () => {
      await store().allocateRun(allocation());
      const saved = status({ state: 'completed', endedAt: '2026-01-02T04:00:00.000Z' });
      await store().saveRun({ ...run, status: status() });
      await store().saveRun({ ...run, status: saved });
      const found = await store().findRun({ ...ofTask, number: 1 });
      expect(found).toMatchObject({ state: 'completed', endedAt: '2026-01-02T04:00:00.000Z' });
      expect(found?.status).toEqual(saved);
    });

    test.each(['completed', 'failed', 'aborted', 'refused'] as const)(
      'does not move a run that is %s back',
      async (state) => {
        await store().allocateRun(allocation());
        await store().saveRun({ ...run, status: status({ state }) });
        await store().saveRun({ ...run, status: status({ state: 'awaiting_approval' }) });
        expect(await store().findRun(ofTask)).toMatchObject({ state, status: { state } });
      },
    );

    test('refuses the status of a run that was never allocated', async () => {
      await expect(store().saveRun({ ...run, status: status() })).rejects.toMatchObject({
        failure: { code: 'RUN_UNKNOWN' },
      });
    });

    test('finds the latest run, or the one with a number, ignoring case', async () => {
      await store().allocateRun(allocation());
      await store().allocateRun(allocation({ startToken: 'token-0002' }));
      expect(await store().findRun({ ...ofTask, taskKey: 'add-42' })).toMatchObject({ number: 2 });
      expect(await store().findRun({ ...ofTask, number: 1 })).toMatchObject({ number: 1, taskKey: 'ADD-42' });
      expect(await store().findRun({ ...ofTask, number: 3 })).toBeNull();
      expect(await store().findRun({ ...ofTask, slug: 'other-00000000' })).toBeNull();
    });

    test('finds the run that was started last, whichever got its number last', async () => {
      await store().allocateRun(
        allocation({ startToken: 'token-0002', startedAt: '2026-01-02T05:00:00.000Z' }),
      );
      await store().allocateRun(allocation({ startedAt: '2026-01-02T04:59:59.000Z' }));
      expect(await store().findRun(ofTask)).toMatchObject({ number: 1 });
    });

    test('lists runs newest first, by repository and state', async () => {
      const started = (hour: number) => `2026-01-02T${String(hour).padStart(2, '0')}:00:00+02:00`;
      const places = [
        { taskKey: 'B', slug: 'shop-12345678', startedAt: started(5) },
        { taskKey: 'A', slug: 'shop-12345678', startedAt: started(7) },
        { taskKey: 'C', slug: 'other-87654321', startedAt: '2026-01-02T04:00:00Z' },
      ];
      for (const place of places)
        await store().allocateRun(allocation({ ...place, repositoryId: place.slug }));
      await store().saveRun({
        repositoryId: 'shop-12345678',
        taskKey: 'A',
        number: 1,
        status: status({ state: 'failed' }),
      });
      const keys = async (query: Parameters<ReturnType<typeof store>['listRuns']>[0]) =>
        (await store().listRuns(query)).map(({ taskKey }) => taskKey);
      expect(await keys({ limit: 10 })).toEqual(['A', 'C', 'B']);
      expect(await keys({ limit: 2 })).toEqual(['A', 'C']);
      expect(await keys({ slug: 'shop-12345678', limit: 10 })).toEqual(['A', 'B']);
      expect(await keys({ states: ['queued', 'running'], limit: 10 })).toEqual(['C', 'B']);
      expect(await keys({ states: [], limit: 10 })).toEqual([]);
    });
  });
}
