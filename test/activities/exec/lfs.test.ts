import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

const LFS = 'filter=lfs diff=lfs merge=lfs -text';
const PLAN = `
plan: media
stages:
  film: {run: 'echo film > intro.mov'}
  code: {run: 'echo code > code.txt'}
  sound: {run: 'echo sound > intro.wav'}
  attributes: {run: 'echo "*.wav ${LFS}" > .gitattributes'}
  all: {needs: [sound, attributes], run: 'touch never'}
handoff: {}
`;

let bench: ActivityBench;
/** Is there once the program of Git LFS has run. */
const trap = () => join(bench.sandbox.dir, 'git-lfs-ran');

/** As `git lfs install` does it for a user; the program tells that it ran. */
function installLfs(): void {
  const { sandbox } = bench;
  const program = join(sandbox.dir, 'bin', 'git-lfs');
  sandbox.write(sandbox.dir, 'bin/git-lfs', `#!/bin/sh\ntouch '${trap()}'\ncat\n`);
  chmodSync(program, 0o755);
  for (const [name, value] of [
    ['clean', `${program} clean -- %f`],
    ['smudge', `${program} smudge -- %f`],
    ['required', 'true'],
  ] as const)
    sandbox.git(sandbox.dir, 'config', '--global', `filter.lfs.${name}`, value);
}

/** Pushes attributes to main; the commit. */
function pushAttributes(text: string): string {
  const { sandbox, repository } = bench;
  const head = commitFiles(sandbox, repository.checkout, { '.gitattributes': text });
  sandbox.git(repository.checkout, 'push', '--quiet');
  return head;
}

describe.each([
  ['without git-lfs', false],
  ['with git-lfs, which is never run', true],
])('%s, a stage is refused', (_what, isInstalled) => {
  beforeAll(async () => {
    bench = await ActivityBench.open();
    if (isInstalled) installLfs();
  });
  afterAll(() => bench.close());

  test('that changes a file of Git LFS; what it made is kept, and nothing else is refused', async () => {
    const base = pushAttributes(`*.mov ${LFS}\n`);
    const run = await bench.runOf(PLAN);
    const film = await bench.attempt(run, { stage: 'film', base });
    expect(film.failure).toMatchObject({
      code: 'LFS_CHANGED',
      retryable: false,
      message: expect.stringContaining('intro.mov'),
    });
    expect(bench.show(run, film.head, 'intro.mov')).toBe('film');
    expect((await bench.attempt(run, { stage: 'code', base })).failure).toBeNull();
  });

  test('that would start from a merge in which such a file is itself, not its pointer', async () => {
    const base = pushAttributes('# none yet\n');
    const run = await bench.runOf(PLAN);
    const needs = [];
    for (const stage of ['sound', 'attributes']) {
      const { head, failure } = await bench.attempt(run, { stage, base });
      expect(failure).toBeNull();
      needs.push({ stage, attempt: 1, head: head ?? 'none' });
    }
    const { failure, head } = await bench.attempt(run, { stage: 'all', base, needs });
    expect(failure).toMatchObject({ code: 'LFS_CHANGED', message: expect.stringContaining('intro.wav') });
    expect(head).toBeNull();
  });

  test('as a collector, when the base has come to keep its files with Git LFS', async () => {
    const base = pushAttributes('# still none\n');
    const run = await bench.runOf(PLAN);
    const { head } = await bench.attempt(run, { stage: 'sound', base });
    pushAttributes(`*.wav ${LFS}\n`);
    const heads = [{ stage: 'sound', attempt: 1, head: head ?? 'none' }];
    const input = { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
    expect(await bench.act('assembleCollector', input)).toMatchObject({
      kind: 'failed',
      failure: { code: 'HANDOFF_LFS', message: expect.stringContaining('intro.wav') },
    });
    expect(existsSync(trap())).toBe(false);
    const { checkout } = bench.repository;
    bench.sandbox.write(checkout, 'intro.wav', 'sound');
    bench.sandbox.git(checkout, 'add', 'intro.wav');
    expect(existsSync(trap())).toBe(isInstalled);
  });
});
