import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { RecordedFailure } from '../../../src/domain/errorbook/errorbook.js';
import { failedGate } from '../../store/samples.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { tempDirs } from '../../support/temp-dir.js';
import { failureIn, runProgram } from './run-program.js';

const temp = tempDirs();
let bench: ActivityBench;
let folder: string;
let repositoryId: string;
beforeEach(async () => {
  bench = await ActivityBench.open();
  folder = temp();
  repositoryId = (await bench.refOf('plan: p\nstages: {a: {run: x}}\n', 'ADD-42')).repository.id;
});
afterEach(() => bench.close());

const book = (words: readonly string[], home = dirname(bench.paths.state)) =>
  runProgram(['errorbook', ...words], {
    cwd: bench.repository.checkout,
    env: { STAGEGATE_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1' },
  });
const json = async (words: readonly string[], home?: string) =>
  JSON.parse((await book([...words, '--json'], home)).stdout) as Record<string, unknown>;
const record = (over: Partial<Omit<RecordedFailure, 'occurrence'>>, seen = {}) =>
  bench.store.recordFailure(failedGate(over, { repositoryId, ...seen }));

test('an export is imported elsewhere, twice as good as once, and says what it would do', async () => {
  const { id } = await record({});
  await record({ fingerprint: '2'.repeat(64) }, { repositoryId: '/elsewhere', key: 'other' });
  const file = join(folder, 'book.jsonl');
  expect((await book(['export', file])).stdout).toContain('1 entry exported');
  expect(await json(['export', file, '--all', '--severity', 'medium'])).toEqual({ file, entries: 2 });
  expect(await readdir(folder)).toEqual(['book.jsonl']);

  const home = join(folder, 'home');
  expect((await book(['import', file, '--dry-run'], home)).stdout).toContain('Nothing was.');
  expect((await book(['list', '--all'], home)).stdout).toContain('nothing of the kind');
  expect((await book(['import', file], home)).stdout).toContain(
    '2 entries of 2 repositories imported: 2 new',
  );
  expect(await json(['import', file], home)).toMatchObject({ added: 0, merged: 0, same: 2 });
  expect(await json(['show', id], home)).toMatchObject({ entry: { id, occurrences: 1 } });
});

test('a file that was changed, cut or mixed up is refused with the line, and nothing of it is taken', async () => {
  for (const [index, key] of ['a', 'b', 'c'].entries())
    await record({ fingerprint: String(index).repeat(64) }, { key });
  const file = join(folder, 'book.jsonl');
  await book(['export', file]);
  const whole = await readFile(file, 'utf8');
  const lines = whole.trimEnd().split('\n');
  const [head = '', one = '', two = '', three = '', end = ''] = lines;
  const home = join(folder, 'home');
  const refused = async (text: string | Buffer) => {
    await writeFile(file, text);
    const { code, message } = failureIn(await book(['import', file, '--json'], home));
    return [code, message.replace(file, 'FILE')].join(' ');
  };
  const of = (...some: string[]) => `${some.join('\n')}\n`;
  expect(await refused(whole.replace('types failed', 'all is well'))).toMatch(
    /^ERRORBOOK_IMPORT FILE:2 .*sum/,
  );
  expect(await refused(of(head, one, two.slice(0, -40)))).toContain('FILE:3 ');
  expect(await refused(of(head, one, two))).toContain('FILE:4 cannot be imported: the end is missing');
  expect(await refused(of(head, one, two, end))).toContain('FILE:4 ');
  expect(await refused(of(head, two, one, three, end))).toContain('FILE:5 ');
  expect(await refused(of(head, one, one, three, end))).toContain('FILE:3 ');
  expect(await refused(of(...lines, one))).toContain('FILE:6 ');
  expect(await refused(of(one, two, three, end))).toContain('FILE:1 ');
  expect(await refused(of(head.replace('"version":1', '"version":9'), one))).toContain('its version is 9');
  expect(await refused('')).toContain('FILE:1 ');
  expect(await refused('\u0000\u0001')).toContain('FILE:1 ');
  expect(await refused(of(head, 'x'.repeat(17_000_000), end))).toContain(
    'FILE:2 cannot be imported: the line is too long',
  );
  expect(await refused(of(head, '{"__proto__":1,"kind":"entry","sum":"x"}'))).toContain('FILE:2 ');
  await truncate(file, 2_000_000_001);
  expect(failureIn(await book(['import', file, '--json'], home)).message).toContain('larger than 2 GB');
  await rm(file);
  expect(failureIn(await book(['import', file, '--json'], home)).code).toBe('BAD_INPUT');
  expect(failureIn(await book(['import', folder, '--json'], home)).code).toBe('BAD_INPUT');
  expect((await book(['list', '--all'], home)).stdout).toContain('nothing of the kind');
});

test('no file of somebody else is written over, and what cannot be meant is refused', async () => {
  const file = join(folder, 'thesis.txt');
  await writeFile(file, 'years of work');
  const refused = async (...words: string[]) => failureIn(await book([...words, '--json'])).code;
  expect(await refused('export', file)).toBe('FILE_IN_THE_WAY');
  expect(await refused('stats', '--html', file)).toBe('FILE_IN_THE_WAY');
  expect(await readFile(file, 'utf8')).toBe('years of work');
  expect(await refused('export', folder)).toBe('FILE_IN_THE_WAY');
  expect(await refused('export', join(folder, 'no', 'folder'))).toBe('BAD_INPUT');
  expect(await refused('export')).toBe('USAGE');
  expect(await refused('import', 'one', 'two')).toBe('USAGE');
  expect(await refused('stats', 'E-000000000000')).toBe('USAGE');
});

test('the numbers are told as text, as JSON and as a page that fetches and runs nothing', async () => {
  expect((await book(['stats'])).stdout).toContain('nothing of the kind');
  const bad =
    '"><script src="https://evil.example/x.js"></script><img onerror=alert(1)>{{ of }}\u001b[31m\u202e';
  await record({ title: bad, gate: bad.slice(0, 64) }, { at: '2026-02-24T00:00:00Z' });
  await record({ fingerprint: '1'.repeat(64), severity: 'high' }, { key: 'b', at: '2026-02-25T00:00:00Z' });
  const text = (await book(['stats', '--no-color'])).stdout;
  expect(text).toContain('2, seen 2 times');
  expect(text).toContain('high 1 (1 open)');
  expect(text).toMatch(/2026-02-23 +2 +2 +0 +0 +0/);
  expect(text).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  expect(await json(['stats', '--severity', 'high'])).toMatchObject({
    entries: 1,
    open: { high: 1, medium: 0 },
  });

  const file = join(folder, 'trends.html');
  for (const times of [1, 2]) {
    expect((await json(['stats', '--html', file]))['file']).toBe(file);
    expect(times).toBeGreaterThan(0);
  }
  expect(await readdir(folder)).toEqual(['trends.html']);
  const page = await readFile(file, 'utf8');
  expect(page).toContain('&lt;script src=');
  expect(page).not.toMatch(
    /<script|<img|<link|<iframe|<a |\bhref=|\bsrc="|url\(|@import|\p{Cf}|(?!\n)\p{Cc}/u,
  );
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(page).toContain('{{ of }}');
  expect(page).toContain('week of 2026-02-23');
  expect(page).toContain('<title>2026-02-23: high 1</title>');
});
