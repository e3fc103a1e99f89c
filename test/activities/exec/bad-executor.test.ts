import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RunRef } from '../../../src/domain/run/run-input.js';
import { runs } from '../../process/support.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { waitUntil } from '../../support/wait-until.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

/** One attempt of a stage `work` whose command is this script (or list of arguments). */
async function attemptOf(script: string, rest = '{}') {
  const run = await bench.runOf(
    `plan: bad\nlimits: ${rest}\nstages:\n  work:\n    run: ${script.startsWith('[') ? script : JSON.stringify(script)}\n`,
  );
  return { run, result: await bench.attempt(run, { stage: 'work' }) };
}

const kept = (run: RunRef) => bench.refs(bench.vault(run));
const seeLogs = (run: RunRef) => `stagegate logs ${run.taskKey} work`;
const WORK_KEPT = 'The work of attempt 1 of stage "work" is kept in the vault.';

describe('an executor that', () => {
  test('does not exist is named, with what to do', async () => {
    const { result } = await attemptOf('[no-such-agent, --fast]');
    expect(result).toMatchObject({ end: null, durationMs: 0 });
    expect(result.failure).toMatchObject({
      code: 'EXECUTOR_NOT_FOUND',
      class: 'env',
      retryable: false,
      kept: null,
      message: 'Stage "work" runs "no-such-agent", which is not in its working tree nor on PATH.',
      next: 'Install "no-such-agent" where the worker runs, or correct "run:" in the plan.',
    });
  });

  test.each([
    { script: 'no-such-agent --fast', exitCode: 127, hint: 'the shell found no such command' },
    { script: './README.md', exitCode: 126, hint: 'it is not executable' },
    { script: 'exit 137', exitCode: 137, hint: 'killed by SIGKILL; often the machine ran out of memory' },
    { script: 'kill -TERM $$', exitCode: 143, hint: 'killed by SIGTERM' },
  ])('ends with $exitCode: what that means is said', async ({ script, exitCode, hint }) => {
    const { run, result } = await attemptOf(script);
    expect(result.end).toEqual({ kind: 'exited', exitCode });
    expect(result.failure).toMatchObject({
      code: 'EXECUTOR_FAILED',
      message: `The executor of stage "work" ended with exit status ${String(exitCode)} (${hint}).`,
      kept: WORK_KEPT,
      next: seeLogs(run),
      retryable: true,
    });
  });

  test('fails half-way: what it had done is kept', async () => {
    const { run, result } = await attemptOf('echo half > half.txt; exit 1');
    expect(result.failure).toMatchObject({ code: 'EXECUTOR_FAILED', kept: WORK_KEPT });
    expect(bench.show(run, result.head, 'half.txt')).toBe('half');
    expect(kept(run)).toContain(`/work/1 ${result.head ?? ''}`);
  });

  test('ignores SIGTERM is dead when the activity answers, with all that it started', async () => {
    const pids = join(bench.sandbox.dir, 'stubborn-pids');
    const script = `trap "" TERM; sh -c "trap '' TERM; echo \\$\\$ >> ${pids}; sleep 60" & echo work > work.txt; echo $$ >> ${pids}; echo done >> ${pids}; while :; do sleep 1; done`;
    const run = await bench.runOf(`plan: deaf\nstages:\n  work: {run: ${JSON.stringify(script)}}`);
    const call = bench.call();
    const ending = bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), call);
    await waitUntil('the executor', () => existsSync(pids) && readFileSync(pids, 'utf8').includes('done'));
    call.cancel();
    const result = await ending;
    expect(result).toMatchObject({ end: { kind: 'cancelled' }, failure: { code: 'EXECUTOR_CANCELLED' } });
    for (const pid of readFileSync(pids, 'utf8').match(/\d+/g) ?? []) expect(runs(Number(pid))).toBe(false);
    expect(bench.show(run, result.head, 'work.txt')).toBe('work');
    expect(result.failure).toMatchObject({ kept: WORK_KEPT, next: `stagegate report ${run.taskKey}` });
  });

  test('prints nothing for too long is stopped, and its work kept', async () => {
    const run = await bench.runOf(
      `plan: silent\nstages:\n  work: {run: 'echo work > work.txt; sleep 60', stall: 1s}`,
    );
    const result = await bench.attempt(run, { stage: 'work' });
    expect(result).toMatchObject({ end: { kind: 'stalled' }, failure: { code: 'EXECUTOR_STALLED' } });
    expect(result.failure?.message).toContain('printed nothing for 1 s');
    expect(bench.show(run, result.head, 'work.txt')).toBe('work');
  });

  test('writes 200 MB of output has a bounded log, and nothing of it in the result', async () => {
    const script = 'echo first words; yes "0123456789 so many words" | head -c 200000000; echo x > x';
    const { run, result } = await attemptOf(script, '{log: 1MB}');
    expect(result.failure).toBeNull();
    expect(JSON.stringify(result).length).toBeLessThan(1_000);
    const log = bench.inAttempt(run, 'work', 1, 'executor', 'output.log');
    expect(statSync(log).size).toBeLessThan(1_100_000);
    const text = readFileSync(log, 'utf8');
    expect(text.startsWith('first words\n')).toBe(true);
    expect(text).toMatch(/bytes left out here/);
  });

  test('writes through a link out of its tree is told so; its work is kept', async () => {
    const outside = join(bench.sandbox.dir, 'outside');
    bench.sandbox.write(outside, 'theirs', 'theirs');
    const { run, result } = await attemptOf(`ln -s ${outside} way-out && echo mine > way-out/mine`);
    expect(result.failure).toMatchObject({
      code: 'LINK_LEAVES_TREE',
      class: 'policy',
      kept: WORK_KEPT,
      next: `stagegate diff ${run.taskKey} work`,
    });
    expect(result.failure?.message).toContain('way-out');
    expect(
      bench.sandbox.git(bench.vault(run), 'ls-tree', '-r', '--name-only', result.head ?? ''),
    ).not.toContain('way-out/');
  });

  test('goes out over two links, each of which seems to stay inside, is told so', async () => {
    const { result } = await attemptOf(
      'mkdir -p a/b/c; ln -s ../../.. a/b/c/up; ln -s a/b/c/up/.. out; echo mine > out/mine',
    );
    expect(result.failure).toMatchObject({ code: 'LINK_LEAVES_TREE' });
    expect(result.failure?.message).toContain('or may, by a ".." behind a name: out.');
  });

  test('deletes its .git has its files kept all the same', async () => {
    const { run, result } = await attemptOf('rm -rf .git; echo x > x');
    expect(result).toMatchObject({ failure: null, changes: { files: 1 } });
    expect(bench.show(run, result.head, 'x')).toBe('x');
  });

  test('makes a nested repository is told which, and that nothing was thrown away', async () => {
    const { run, result } = await attemptOf('git init -q lib/inner; echo x > lib/inner/x');
    const tree = bench.inStage(run, 'work', 'tree');
    expect(result.head).toBeNull();
    expect(result.failure).toMatchObject({
      code: 'NOT_SNAPSHOTTABLE',
      retryable: true,
      kept: `The directory is left as it is: ${tree}`,
      next: 'Remove or ignore lib/inner; the next attempt is told so.',
    });
    expect(readFileSync(join(tree, 'lib/inner/x'), 'utf8')).toBe('x\n');
  });

  test('puts a pipe where git reads a file is told which', async () => {
    const { result } = await attemptOf('mkdir d; echo x > d/f; mkfifo d/.gitignore');
    expect(result.failure).toMatchObject({
      code: 'NOT_SNAPSHOTTABLE',
      next: 'Remove or ignore d/.gitignore; the next attempt is told so.',
    });
  });

  test('commits more than can be read has its work kept, without those commits', async () => {
    const { run, result } = await attemptOf(
      'truncate -s 65M big; git add -A; git commit -qm big; git rm -q big; echo x > x; git add x; git commit -qm small',
    );
    expect(result.failure).toBeNull();
    expect(bench.show(run, result.head, 'x')).toBe('x');
    expect(kept(run)).toContain(`/work/1 ${result.head ?? ''}`);
    expect(kept(run)).not.toContain(`${run.taskKey.toLowerCase()}/1/work/1-own`);
  });

  test('fails and leaves what cannot be kept is not told that it is in the vault', async () => {
    const { run, result } = await attemptOf('git init -q inner; exit 3');
    expect(result.head).toBeNull();
    expect(result.failure?.code).toBe('EXECUTOR_FAILED');
    expect(result.failure?.kept).toBe(
      `The directory is left as it is: ${bench.inStage(run, 'work', 'tree')}`,
    );
    expect(kept(run)).not.toContain(`/${run.taskKey.toLowerCase()}/1/work/1 `);
  });

  test.each([
    ['stashes', 'echo x > x; echo more >> README.md; git stash -q; echo y > y', ['x', 'y']],
    ['prunes', 'echo x > x; git add x; git reset -q; git gc -q --prune=now; git repack -adq', ['x']],
    ['rewrites history', 'git checkout -q --orphan new; git commit -qam gone; echo x > x', ['x']],
    [
      'pushes by force',
      'git commit -q --allow-empty -m x; git push -qf; git push -qf origin HEAD:main; echo x > x',
      ['x'],
    ],
    ['pushes a mirror', 'git push -q --mirror; git push -q --prune --all; echo x > x', ['x']],
  ])('%s harms neither origin nor mirror nor vault', async (_what, script, files) => {
    const run = await bench.runOf(`plan: git\nstages:\n  work: {run: ${JSON.stringify(script)}}`);
    const places = [bench.repository.origin, bench.mirror(run), bench.vault(run)];
    const before = places.map((place) => bench.refs(place));
    const result = await bench.attempt(run, { stage: 'work' });
    expect(result.failure).toBeNull();
    for (const file of files) expect(bench.show(run, result.head, file)).toBe(file);
    const after = places.map((place) => bench.refs(place));
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]?.split('\n')).toEqual(expect.arrayContaining(before[2]?.split('\n') ?? []));
    for (const place of places) bench.sandbox.git(place, 'fsck', '--strict', '--no-dangling');
  });

  test('leaves everything as it was is told to say so', async () => {
    const { result } = await attemptOf('true');
    expect(result).toMatchObject({ head: bench.repository.head, failure: { code: 'NO_CHANGE' } });
    expect(result.failure?.next).toContain('changes: none');
  });

  test('does what its stage does not allow is told the paths; its work is kept', async () => {
    const run = await bench.runOf(`
plan: scope
stages:
  api: {run: 'mkdir -p src/api docs; echo x > src/api/x; echo y > docs/y; git mv src/cart.ts docs/', scope: src/api/**}
  look: {run: echo x > x, changes: none}
`);
    const api = await bench.attempt(run, { stage: 'api' });
    expect(api.failure).toMatchObject({ code: 'OUT_OF_SCOPE', next: `stagegate diff ${run.taskKey} api` });
    expect(api.failure?.message).toContain(
      'may change src/api/** only, but changed src/cart.ts, docs/cart.ts, docs/y.',
    );
    const look = await bench.attempt(run, { stage: 'look' });
    expect(look.failure).toMatchObject({ code: 'UNEXPECTED_CHANGE' });
    expect(bench.show(run, look.head, 'x')).toBe('x');
  });
});
