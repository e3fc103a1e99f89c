import { describe, expect, test } from '@jest/globals';
import { Writable } from 'node:stream';

import { createLiveView, describeChanges } from '../../../src/client/render/live-view.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import { HOSTILE } from '../../support/hostile.js';
import { handoff, pullRequest, request, runStatus, stage } from '../../support/run-status.js';
import { fullRun, NOW } from './fixtures.js';

const pending = runStatus({ stages: [stage()] });

describe('describeChanges', () => {
  test('tells of a stage that starts, with its attempt', () => {
    const after = runStatus({ stages: [stage({ state: 'running', attempt: 2 })] });
    expect(describeChanges({ before: pending, after })).toEqual(['stage api: running (attempt 2 of 3)']);
  });

  test('tells nothing of what is as it was', () => {
    expect(describeChanges({ before: pending, after: { ...pending } })).toEqual([]);
  });

  test('tells of a second attempt in the same state', () => {
    const at = (attempt: number) => runStatus({ stages: [stage({ state: 'running', attempt })] });
    expect(describeChanges({ before: at(1), after: at(2) })).toEqual(['stage api: running (attempt 2 of 3)']);
  });

  test('begins with the run, and with what happened before the first look', () => {
    const after = runStatus({ stages: [stage({ state: 'completed', attempt: 1 }), stage({ key: 'ui' })] });
    expect(describeChanges({ before: null, after })).toEqual([
      'run 3 of ADD-42: Add two numbers',
      'stage api: completed (attempt 1 of 3)',
    ]);
  });

  test('tells once of each request, with the command that shows it', () => {
    const after = { ...pending, approvals: [request()] };
    const told = 'design waits for approval: stagegate show ADD-42 design';
    expect(describeChanges({ before: pending, after })).toEqual([told]);
    expect(describeChanges({ before: after, after })).toEqual([]);
  });

  test('tells of the handoff and of the end with its reason', () => {
    const done = handoff({ state: 'done', pullRequest: pullRequest() });
    const completed = { ...pending, state: 'completed', handoff: done } as const;
    expect(describeChanges({ before: pending, after: completed })).toEqual([
      'handoff: draft pull request #12: https://forge.example/pulls/12',
      'run completed',
    ]);
    const aborted = failure('RUN_ABORTED', { task: 'ADD-42', by: 'Grace' });
    expect(
      describeChanges({ before: pending, after: { ...pending, state: 'aborted', failure: aborted } }),
    ).toEqual(['run aborted; The run of task ADD-42 was aborted by Grace.']);
  });

  test.each(HOSTILE)('keeps %j on one line', (words) => {
    for (const line of describeChanges({ before: null, after: fullRun(words) })) {
      expect(line).not.toMatch(/\p{Cc}|\u202e/u);
    }
  });
});

function target(isTty: boolean, size = { columns: 80, rows: 24 }) {
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const sized = Object.assign(stream, { ...size, isTTY: isTty });
  const view = createLiveView({ stream: sized, isTty, colour: false, width: 80, now: () => NOW });
  return { view, written: () => written };
}

describe('createLiveView', () => {
  const running = runStatus({ stages: [stage({ state: 'running', attempt: 1 })] });

  test('writes a line for each change where it cannot redraw, and never moves the cursor', () => {
    const { view, written } = target(false);
    view.show(pending);
    view.show(running);
    view.show(running);
    view.close();
    expect(written()).toBe('run 3 of ADD-42: Add two numbers\nstage api: running (attempt 1 of 3)\n');
  });

  test('redraws on a terminal, until it is closed', () => {
    const { view, written } = target(true);
    view.show(pending);
    view.show(running);
    view.close();
    const closed = written();
    view.show(pending);
    view.close();
    expect(written()).toBe(closed);
    expect(written()).toContain('○ pending');
    expect(written()).toContain('● running');
    expect(written()).toContain('\u001b[');
  });

  test('draws no more than the terminal has room for, the active stages among it', () => {
    const stages = Array.from({ length: 200 }, (_, index) =>
      stage({ key: `s${index}`, state: index === 150 ? 'running' : 'pending' }),
    );
    const { view, written } = target(true);
    view.show(runStatus({ stages }));
    view.close();
    expect(written()).toMatch(/s150 +● running/);
    expect(written().split('\n').length).toBeLessThanOrEqual(24);
  });

  test('draws on a terminal that nobody has told its size', () => {
    const { view, written } = target(true, { columns: 0, rows: 0 });
    view.show(running);
    view.close();
    expect(written()).toContain('● running');
  });
});
