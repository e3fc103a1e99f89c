import { describe, expect, test } from '@jest/globals';

import { failure } from '../../../src/domain/failure/catalogue.js';
import { handoffLine, pendingSubjects, waitsFor, whyOf } from '../../../src/domain/run/outlook.js';
import { HandoffStatus } from '../../../src/domain/run/run-status.js';
import { attempt, handoff, pullRequest, request, runStatus, stage } from '../../support/run-status.js';

const timedOut = failure('EXECUTOR_TIMED_OUT', { task: 'T', stage: 'ui', attempt: 1, after: '10m' });

describe('whyOf', () => {
  test('is the reason that the stage gives', () => {
    expect(whyOf(stage({ state: 'blocked', reason: 'needs design' }))).toBe('needs design');
  });

  test('tells of the attempt before while the next one runs', () => {
    const running = stage({ state: 'running', attempt: 2, attempts: [attempt({ failure: timedOut })] });
    expect(whyOf(running)).toBe(`attempt 1: ${timedOut.message}`);
  });

  test('has nothing to say of a stage that is done', () => {
    expect(
      whyOf(stage({ state: 'completed', attempt: 2, attempts: [attempt({ failure: timedOut })] })),
    ).toBeNull();
  });
});

describe('waiting', () => {
  test('names three and counts the rest', () => {
    const approvals = ['a', 'b', 'c', 'd', 'e'].map((subject) => request({ subject }));
    expect(pendingSubjects(runStatus({ approvals }))).toBe('a, b, c and 2 more');
  });

  test('of a paused run is for being resumed, and for answers too', () => {
    expect(waitsFor(runStatus({ state: 'paused' }))).toBe('resume');
    expect(waitsFor(runStatus({ state: 'paused', approvals: [request()] }))).toBe(
      'resume, and an answer on design',
    );
  });

  test('ends with the run', () => {
    expect(waitsFor(runStatus({ state: 'failed', approvals: [request()] }))).toBeNull();
  });
});

describe('handoffLine', () => {
  test('of a repository without an origin does not call its branch pushed', () => {
    const done = handoff({
      state: 'done',
      branch: 'stagegate/T',
      pushed: true,
      pullRequest: null,
      note: 'so',
    });
    const text = (repository: object) => {
      const status = runStatus({ handoff: done });
      return handoffLine({ ...status, repository: { ...status.repository, ...repository } })?.text;
    };
    expect(text({})).toContain('branch stagegate/T is pushed (so)');
    expect(text({ hasOrigin: false })).toContain('branch stagegate/T is in your repository (so)');
  });

  test.each(HandoffStatus.shape.state.options.filter((state) => state !== 'none'))(
    'says something at %s',
    (state) => {
      expect(handoffLine(runStatus({ handoff: handoff({ state }) }))?.text).toMatch(/^\S \w/);
    },
  );

  test('is not there when the plan has no handoff', () => {
    expect(handoffLine(runStatus({ handoff: handoff({ state: 'none' }) }))).toBeNull();
  });

  test('gives the command once the stages are done', () => {
    const waiting = handoff({ state: 'waiting' });
    const open = runStatus({ handoff: waiting, stages: [stage()] });
    expect(handoffLine(open)?.text).toBe('○ waiting: comes after the stages');
    const ready = runStatus({
      handoff: waiting,
      stages: [stage({ state: 'completed' }), stage({ state: 'skipped' })],
    });
    expect(handoffLine(ready)?.text).toContain('stagegate handoff ADD-42');
    expect(handoffLine({ ...ready, state: 'failed' })?.text).toBe('– not reached');
  });

  test('tells a new pull request from one that was taken over, and a branch alone from both', () => {
    const done = (part: Parameters<typeof handoff>[0]) =>
      handoffLine(runStatus({ handoff: handoff({ state: 'done', branch: 'x', ...part }) }))?.text;
    expect(done({ pullRequest: pullRequest() })).toContain('draft pull request #12: https://');
    expect(done({ pullRequest: pullRequest({ reused: true, draft: false }) })).toContain(
      'done: pull request #12 (updated)',
    );
    expect(done({ pushed: true, note: 'no forge' })).toBe('✓ done: branch x is pushed (no forge)');
    expect(done({ pushed: false, note: 'as asked' })).toBe('✓ done: as asked');
  });
});

test('a stage that waits for approval is not told by an attempt that failed before', () => {
  const failed = attempt({
    attempt: 1,
    failure: failure('NO_CHANGE', { task: 'A', stage: 'api', attempt: 1 }),
  });
  const passed = attempt({ attempt: 2, failure: null });
  const waiting = stage({ key: 'api', state: 'awaiting_approval', attempt: 2, attempts: [failed, passed] });
  expect(whyOf(waiting)).toBeNull();
  expect(whyOf({ ...waiting, state: 'running', attempt: 2, attempts: [failed] })).toContain('attempt 1');
});
