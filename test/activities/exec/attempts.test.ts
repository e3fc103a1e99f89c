import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ActivityCancellationDetails } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { waitUntil } from '../../support/wait-until.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

describe('the attempts of a stage', () => {
  test('a later attempt goes on from the tree of the one before', async () => {
    const run = await bench.runOf(`
plan: on
stages:
  work: {run: 'echo "$STAGEGATE_ATTEMPT" >> log.txt; test "$STAGEGATE_ATTEMPT" = 2'}
`);
    const first = await bench.attempt(run, { stage: 'work' });
    expect(first.failure).toMatchObject({ code: 'EXECUTOR_FAILED', retryable: true });
    const second = await bench.attempt(run, { stage: 'work', attempt: 2, previous: first.head });
    expect(second).toMatchObject({ failure: null, start: first.start, changes: { files: 1, insertions: 2 } });
    expect(bench.show(run, second.head, 'log.txt')).toBe('1\n2');
    const parent = bench.sandbox.git(bench.vault(run), 'rev-parse', `${second.head ?? ''}^`);
    expect(parent).toBe(first.head);
    const tree = bench.sandbox.git(bench.vault(run), 'rev-parse', `${second.head ?? ''}^{tree}`);
    expect([second.tree, first.tree === tree]).toEqual([tree, false]);
  });

  test('the same attempt again gives the stored result and runs nothing', async () => {
    const count = join(bench.sandbox.dir, 'count-again');
    const run = await bench.runOf(`plan: again\nstages:\n  work: {run: 'echo x >> ${count}; echo x > x'}`);
    const first = await bench.attempt(run, { stage: 'work' });
    expect(await bench.attempt(run, { stage: 'work' })).toEqual(first);
    expect(read(count)).toBe('x\n');
  });

  test('a result that was lost is made again from the executor that ended', async () => {
    const count = join(bench.sandbox.dir, 'count-lost');
    const run = await bench.runOf(`plan: lost\nstages:\n  work: {run: 'echo x >> ${count}; echo x > x'}`);
    const first = await bench.attempt(run, { stage: 'work' });
    rmSync(bench.inAttempt(run, 'work', 1, 'result.json'));
    const later = bench.call({ scheduledTimestampMs: Date.parse('2026-01-03T00:00:00Z') });
    expect(await bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), later)).toEqual(first);
    expect(read(count)).toBe('x\n');
  });

  test("a worker's shutdown leaves the executor running, and the next one finds it again", async () => {
    const [count, go] = [join(bench.sandbox.dir, 'count-left'), join(bench.sandbox.dir, 'go-left')];
    const script = `echo x >> ${count}; until [ -e ${go} ]; do sleep 0.05; done; echo x > x`;
    const run = await bench.runOf(`plan: left\nstages:\n  work: {run: '${script}'}`);
    const call = bench.call();
    const left = bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), call);
    const outcome = expect(left).rejects.toMatchObject({ type: 'LEFT_RUNNING', nonRetryable: false });
    await waitUntil('the executor', () => existsSync(count));
    call.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
    await outcome;
    bench.sandbox.write(bench.sandbox.dir, 'go-left', '');
    const found = await bench.attempt(run, { stage: 'work' });
    expect(found).toMatchObject({ end: { kind: 'exited', exitCode: 0 }, failure: null });
    expect(read(count)).toBe('x\n');
  });

  test.each([
    ['as it was told', () => undefined],
    ['when its answer was lost', (file: string) => rmSync(file)],
  ])(
    'what was stopped for another execution of its stage is an interruption to the next: %s',
    async (_name, lose) => {
      const begun = join(bench.sandbox.dir, `begun-${_name.length}`);
      const run = await bench.runOf(
        `plan: stopped\nstages:\n  work: {run: 'echo x > x; touch ${begun}; exec sleep 60'}`,
      );
      const call = bench.call();
      const stopped = bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), call);
      await waitUntil('the executor', () => existsSync(begun));
      call.cancel();
      const first = await stopped;
      expect(first).toMatchObject({ end: { kind: 'cancelled' }, failure: { code: 'EXECUTOR_CANCELLED' } });
      lose(bench.inAttempt(run, 'work', 1, 'result.json'));
      const later = bench.call({ scheduledTimestampMs: Date.parse('2026-01-03T00:00:00Z') });
      const again = await bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), later);
      expect(again).toMatchObject({
        head: first.head,
        end: { kind: 'interrupted' },
        failure: { code: 'EXECUTOR_INTERRUPTED' },
      });
    },
  );

  test("the executor's own commits are kept beside the snapshot", async () => {
    const run = await bench.runOf(`
plan: own
stages:
  work: {run: 'echo one > one && git add -A && git commit -qm "my own words" && echo two > two'}
`);
    const { head } = await bench.attempt(run, { stage: 'work' });
    const own = `refs/stagegate/${run.taskKey.toLowerCase()}/1/work/1-own`;
    const log = (name: string) => bench.sandbox.git(bench.vault(run), 'log', '-1', '--format=%s', name);
    expect(log(own)).toBe('my own words');
    expect(log(head ?? '')).toBe(`${run.taskKey}: work`);
    expect(bench.show(run, own, 'one') + bench.show(run, head, 'two')).toBe('onetwo');
  });

  test('a tree that is gone is made anew from where the attempt before had come to', async () => {
    const run = await bench.runOf(`
plan: gone
stages:
  work: {run: 'echo "$STAGEGATE_ATTEMPT" >> log.txt; test "$STAGEGATE_ATTEMPT" != 2 || rm -rf "$PWD"'}
`);
    const first = await bench.attempt(run, { stage: 'work' });
    const second = await bench.attempt(run, { stage: 'work', attempt: 2, previous: first.head });
    expect(second).toMatchObject({ head: null, failure: { code: 'NOT_SNAPSHOTTABLE' } });
    const third = await bench.attempt(run, { stage: 'work', attempt: 3, previous: first.head });
    expect(third.failure).toBeNull();
    expect(bench.show(run, third.head, 'log.txt')).toBe('1\n3');
    const fourth = await bench.attempt(run, { stage: 'work', attempt: 4, previous: third.head });
    expect(bench.show(run, fourth.head, 'log.txt')).toBe('1\n3\n4');
  });

  test('an executor that deleted its .git has one again in the next attempt', async () => {
    const run = await bench.runOf(`
plan: gitless
stages:
  work: {run: 'git status --short > status.txt && echo "$STAGEGATE_ATTEMPT" > README.md && rm -rf .git'}
`);
    const first = await bench.attempt(run, { stage: 'work' });
    const second = await bench.attempt(run, { stage: 'work', attempt: 2, previous: first.head });
    expect(second).toMatchObject({ end: { kind: 'exited', exitCode: 0 }, failure: null });
    expect(bench.show(run, second.head, 'status.txt')).toBe(' M README.md\n?? status.txt');
  });
});
