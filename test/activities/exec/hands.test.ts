import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { LendInput, Lent } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const ADA = { name: 'Ada', email: 'ada@example.org' };
const planThat = (script: string, more = '', top = '') => `
plan: hands
${top}
stages:
  work: {run: ${JSON.stringify(script)}${more}}
`;

/** An attempt of the executor, and then a person's. */
async function lent(
  run: RunRef,
  part: Partial<LendInput> = {},
): Promise<{ input: LendInput; place: string }> {
  const first = await bench.attempt(run, { stage: 'work' });
  const base = bench.attemptOf(run, { stage: 'work', attempt: 2, previous: first.head });
  const input = { ...base, by: ADA, ...part };
  return { input, place: directoryOf(await bench.act('lendTree', input)) };
}

function directoryOf(found: Lent): string {
  if (found.kind !== 'lent') throw new Error(found.failure.message);
  return found.place.directory;
}

const author = (run: RunRef, commit: string | null) =>
  bench.sandbox.git(bench.vault(run), 'log', '-1', '--format=%an <%ae>', commit ?? 'none');

test("the tree is as the executor left it, with a repository of which nothing is run; the work is the person's", async () => {
  const spied = join(bench.sandbox.dir, 'spied');
  const script = `echo one > a.txt; git config core.fsmonitor "touch ${spied}; false"; printf '#!/bin/sh\\ntouch ${spied}\\n' > .git/hooks/pre-commit 2>/dev/null || { mkdir -p .git/hooks; printf '#!/bin/sh\\ntouch ${spied}\\n' > .git/hooks/pre-commit; }; chmod +x .git/hooks/pre-commit`;
  const run = await bench.runOf(planThat(script));
  const feedback = [{ kind: 'comment', by: 'Bea', text: 'shorter' }] as const;
  const { input, place } = await lent(run, { feedback });
  expect(readFileSync(join(place, 'a.txt'), 'utf8')).toBe('one\n');
  expect(readFileSync(bench.inStage(run, 'work', 'feedback', 'feedback.md'), 'utf8')).toContain('shorter');
  expect(bench.sandbox.git(place, 'status', '--porcelain')).toBe('?? a.txt');
  writeFileSync(join(place, 'b.txt'), 'two\n');
  bench.sandbox.git(place, 'add', '-A');
  bench.sandbox.git(place, 'commit', '-qm', 'mine');
  expect(bench.sandbox.git(place, 'log', '-1', '--format=%an')).toBe('Ada');
  expect(existsSync(spied)).toBe(false);
  expect(existsSync(bench.inStage(run, 'work', 'git-before-2', 'hooks'))).toBe(true);

  expect(directoryOf(await bench.act('lendTree', input))).toBe(place);
  expect(readFileSync(join(place, 'b.txt'), 'utf8')).toBe('two\n');
  const result = await bench.act('takeBack', { ...input, end: 'given' });
  expect(result).toMatchObject({ failure: null, by: [ADA], changes: { files: 2 } });
  expect(author(run, result.head)).toBe('Ada <ada@example.org>');
  expect(bench.show(run, result.head, 'b.txt')).toBe('two');
  expect(bench.refs(bench.vault(run))).toContain('/work/2-own ');
  expect(await bench.act('takeBack', { ...input, end: 'given' })).toEqual(result);

  const next = await bench.attempt(run, { stage: 'work', attempt: 3, previous: result.head });
  expect(next).toMatchObject({ failure: null, changes: { files: 2 } });
});

test('scope and artifacts are asked of a person as of an executor', async () => {
  const more = ', scope: ["src/**"], produces: [notes.md]';
  const run = await bench.runOf(
    planThat('mkdir -p src; echo x > src/x; echo n > "$STAGEGATE_ARTIFACTS/notes.md"', more),
  );
  const { input, place } = await lent(run);
  writeFileSync(join(place, 'outside.txt'), 'x');
  expect(await bench.act('takeBack', { ...input, end: 'given' })).toMatchObject({
    failure: { code: 'OUT_OF_SCOPE' },
    head: expect.any(String),
  });
  const again = { ...input, attempt: 3 };
  await bench.act('lendTree', again);
  bench.sandbox.git(place, 'clean', '-fdq');
  expect((await bench.act('takeBack', { ...again, end: 'given' })).failure?.code).not.toBe('OUT_OF_SCOPE');
});

test('what is given back unused is in the vault, and the next attempt begins without it', async () => {
  const run = await bench.runOf(planThat('ls >> seen.txt'));
  const { input, place } = await lent(run);
  writeFileSync(join(place, 'mine.txt'), 'mine\n');
  const result = await bench.act('takeBack', { ...input, end: 'discarded' });
  expect(result).toMatchObject({
    failure: { code: 'WORK_DISCARDED', kept: expect.stringContaining('attempt 2') },
  });
  expect(bench.show(run, result.head, 'mine.txt')).toBe('mine');
  expect(existsSync(place)).toBe(false);
  const next = await bench.attempt(run, { stage: 'work', attempt: 3, previous: input.previous });
  expect(bench.show(run, next.head, 'seen.txt')).not.toContain('mine.txt');
});

test('what cannot be snapshotted is put aside rather than lost', async () => {
  const run = await bench.runOf(planThat('echo x > x.txt'));
  const { input, place } = await lent(run);
  bench.sandbox.git(place, 'init', '-q', 'nested');
  writeFileSync(join(place, 'nested', 'file'), 'only here\n');
  const given = await bench.act('takeBack', { ...input, end: 'given' });
  expect(given).toMatchObject({ head: null, failure: { code: 'NOT_SNAPSHOTTABLE' } });
  const again = { ...input, attempt: 3 };
  await bench.act('lendTree', again);
  const discarded = await bench.act('takeBack', { ...again, end: 'discarded' });
  const aside = bench.inStage(run, 'work', 'discarded-3');
  expect(discarded.failure).toMatchObject({ code: 'WORK_DISCARDED', kept: expect.stringContaining(aside) });
  expect(readFileSync(join(aside, 'nested', 'file'), 'utf8')).toBe('only here\n');
});

test('a run that ends keeps the work in the vault and the files where they are', async () => {
  const run = await bench.runOf(planThat('echo x > x.txt'));
  const { input, place } = await lent(run, { by: { name: 'Nameless', email: null } });
  writeFileSync(join(place, 'mine.txt'), 'mine\n');
  const result = await bench.act('takeBack', { ...input, end: 'stopped' });
  expect(result).toMatchObject({ end: { kind: 'cancelled' }, failure: { code: 'RUN_ENDED_WHILE_TAKEN' } });
  expect(result.failure?.kept).toContain(place);
  expect(bench.show(run, result.head, 'mine.txt')).toBe('mine');
  expect(author(run, result.head)).toBe('Nameless <unknown@localhost>');
  expect(existsSync(join(place, 'mine.txt'))).toBe(true);
});

test("a tree that is gone is made anew, and one whose set-up fails is the person's to mend", async () => {
  const run = await bench.runOf(planThat('echo x > x.txt', '', 'workspace: {setup: ["test ! -e x.txt"]}'));
  const { input, place } = await lent(run);
  expect(readFileSync(join(place, 'x.txt'), 'utf8')).toBe('x\n');
  await bench.act('takeBack', { ...input, end: 'discarded' });
  const again = await bench.act('lendTree', { ...input, attempt: 3 });
  expect(again).toMatchObject({ kind: 'lent', place: { note: expect.stringContaining('test ! -e x.txt') } });
  expect(readFileSync(join(place, 'x.txt'), 'utf8')).toBe('x\n');
});
