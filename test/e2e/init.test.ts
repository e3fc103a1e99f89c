import { execFileSync } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { becomeProject, PROJECTS } from '../support/example-projects.js';
import { makeRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

/** npm comes with Node; Python is wherever somebody develops, but a machine may be without it. */
const kinds = (['npm', 'python'] as const).filter((kind) => kind !== 'python' || hasPython());

function hasPython(): boolean {
  try {
    return execFileSync('python3', ['-c', 'print(1)'], { encoding: 'utf8' }).startsWith('1');
  } catch {
    return false;
  }
}

describe('the plan that init writes', () => {
  const place = new Installation();
  beforeAll(() => place.startWorker());
  afterAll(() => place.close());

  test.each(kinds)('runs as it is, in a repository of kind %s', async (kind) => {
    const { checkout } = makeRepository(place.sandbox, kind);
    becomeProject(place.sandbox, checkout, PROJECTS[kind]);
    // an agent that somebody has on PATH is not for tests
    await place.json(checkout, 'init', '--run', 'echo "- $STAGEGATE_TASK" >> NOTES.md');
    const task = `MOVE-${kind}`;
    await place.json(checkout, 'start', '.stagegate/plan.yaml', '--task', task, '--title', 'Moving in');
    const waiting = await place.cli(checkout, 'status', task, '--watch', '--until-waiting');
    expect(waiting.stdout).toContain('run awaiting approval');
    const status = await place.json(checkout, 'status', task);
    expect(status).toMatchObject({
      status: {
        state: 'awaiting_approval',
        stages: [{ key: 'change', attempts: [{ gates: [{ id: 'test', outcome: 'passed' }] }] }],
      },
    });
    await place.json(checkout, 'approve', task, 'handoff');
    const ended = await place.cli(checkout, 'status', task, '--watch');
    expect(ended.exitCode).toBe(0);
    const all = await place.cli(checkout, 'logs', task, '--all');
    expect(all.stdout).toMatch(/^change test +\| /m);
    expect(all.stdout).toMatch(/^handoff test +\| /m);
    const followed = await place.cli(checkout, 'logs', task, '--all', '--follow');
    expect(followed.exitCode).toBe(0);
    expect(followed.stdout.split('\n').sort()).toEqual(all.stdout.split('\n').sort());
    expect(place.sandbox.git(checkout, 'ls-remote', 'origin', `stagegate/${task}`)).not.toBe('');
  });
});
