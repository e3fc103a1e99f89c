import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { failedGate } from '../../store/samples.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { failureIn, runProgram } from './run-program.js';

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const book = (...words: string[]) =>
  runProgram(['errorbook', ...words], {
    cwd: bench.repository.checkout,
    env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: '127.0.0.1:1' },
  });

test('entries are listed, shown and answered without a server; each answer says why and is in the history', async () => {
  const { repository } = await bench.refOf('plan: p\nstages: {a: {run: x}}\n', 'ADD-42');
  const { id } = await bench.store.recordFailure(failedGate({}, { repositoryId: repository.id }));
  await bench.store.recordFailure(failedGate({}, { repositoryId: '/elsewhere', key: 'other' }));

  const listed = await book();
  expect(listed.stdout).toContain(id);
  expect(listed.stdout).toContain('types failed');
  expect(JSON.parse((await book('list', '--json')).stdout)).toMatchObject({ entries: [{ id }] });
  expect(
    (JSON.parse((await book('list', '--all', '--json')).stdout) as { entries: [] }).entries,
  ).toHaveLength(2);
  expect((await book('list', '--status', 'resolved')).stdout).toContain('nothing of the kind');

  expect(
    (await book('confirm', id, '--cause', 'rounding', '--fix', 'add cents', '--fix', 'test it')).code,
  ).toBe(0);
  const until = await book('waive', id, '--until', '7d', '--reason', 'agreed', '--token', 'token-waive');
  expect(until.stdout).toContain(`${id} is waived until`);
  const again = await book(
    'waive',
    id,
    '--until',
    '7d',
    '--reason',
    'agreed',
    '--token',
    'token-waive',
    '--json',
  );
  expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, entry: { status: 'waived' } });
  expect((await book('resolve', id, '--reason', 'cents')).code).toBe(0);
  expect((await book('list', '--status', 'open')).stdout).toContain('nothing of the kind');
  expect((await book('reopen', id)).code).toBe(0);

  const shown = (await book('show', id)).stdout;
  for (const part of [
    'rounding',
    '- add cents',
    '- test it',
    'confirmed → waived',
    'agreed',
    'ADD-42 run 1, api',
  ])
    expect(shown).toContain(part);
  const whole = JSON.parse((await book('show', id, '--json')).stdout) as { changes: { action: string }[] };
  expect(whole.changes.map(({ action }) => action)).toEqual(['confirm', 'waive', 'resolve', 'reopen']);
});

test('what cannot be meant is refused with what to type instead', async () => {
  const { repository } = await bench.refOf('plan: p\nstages: {a: {run: x}}\n', 'ADD-42');
  const { id } = await bench.store.recordFailure(failedGate({}, { repositoryId: repository.id }));
  const refused = async (...words: string[]) => failureIn(await book(...words, '--json')).code;
  expect(await refused('show')).toBe('USAGE');
  expect(await refused('list', id)).toBe('USAGE');
  expect(await refused('resolve', id)).toBe('USAGE');
  expect(await refused('show', 'E-1')).toBe('BAD_INPUT');
  expect(await refused('show', 'E-000000000000')).toBe('ERRORBOOK_UNKNOWN');
  expect(await refused('waive', id, '--reason', 'x')).toBe('BAD_INPUT');
  expect(await refused('waive', id, '--reason', 'x', '--until', '2020-01-01')).toBe('BAD_INPUT');
  expect(await refused('waive', id, '--reason', 'x', '--until', '900w')).toBe('BAD_INPUT');
  expect(await refused('confirm', id, '--cause', ' ')).toBe('BAD_INPUT');
  await book('resolve', id, '--reason', 'done');
  expect(await refused('confirm', id)).toBe('ERRORBOOK_REFUSED');
});

test('entries are found by their words, narrowed by stage, severity and day', async () => {
  const { repository } = await bench.refOf('plan: p\nstages: {a: {run: x}}\n', 'ADD-42');
  const { id } = await bench.store.recordFailure(failedGate({}, { repositoryId: repository.id }));
  await bench.store.recordFailure(failedGate({}, { repositoryId: '/elsewhere', key: 'other' }));
  const found = async (...words: string[]) =>
    (
      JSON.parse((await book('search', ...words, '--json')).stdout) as { entries: { id: string }[] }
    ).entries.map((entry) => entry.id);
  expect((await book('search', 'types', 'failed')).stdout).toContain(id);
  expect(await found('"error TS2322"')).toEqual([id]);
  expect(await found('failed', '--all')).toHaveLength(2);
  expect(await found('failed', '--stage', 'api', '--severity', 'medium', '--since', '2026-01-01')).toEqual([
    id,
  ]);
  expect(await found('failed', '--since', '2026-02-01')).toEqual([]);
  expect(await found('nowhere')).toEqual([]);
  const refused = async (...words: string[]) => failureIn(await book(...words, '--json')).code;
  expect(await refused('search')).toBe('USAGE');
  expect(await refused('search', 'x'.repeat(10_000))).toBe('BAD_INPUT');
  expect(await refused('search', 'x', '--since', 'yesterday')).toBe('BAD_INPUT');
});
