import { describe, expect, test } from '@jest/globals';

import { renderStatus } from '../../../src/client/render/status-view.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import { RunState } from '../../../src/domain/run/run-state.js';
import { StageState } from '../../../src/domain/stage/stage-state.js';
import { HOSTILE } from '../../support/hostile.js';
import { attempt, handoff, request, runStatus, stage } from '../../support/run-status.js';
import { fullRun, NOW, tooWide } from './fixtures.js';

const plain = { now: NOW, width: 80, colour: false };
const gateFailed = failure('GATE_FAILED', { task: 'ADD-42', stage: 'ui', attempt: 1, gates: 'unit' });

describe('renderStatus', () => {
  test('shows state, attempt and time of each stage in one line, and why below it', () => {
    const ui = stage({
      key: 'ui',
      state: 'running',
      attempt: 2,
      startedAt: '2026-03-01T12:03:55.000Z',
      attempts: [attempt({ failure: gateFailed })],
    });
    const lines = renderStatus({ ...plain, status: runStatus({ stages: [ui] }) }).split('\n');
    const at = lines.findIndex((line) => line.startsWith('ui'));
    expect(lines[at]).toMatch(/^ui\s+● running\s+2 of 3\s+2m 05s$/);
    expect(lines[at + 1]).toBe('    attempt 1: Stage "ui" did not pass unit.');
  });

  test('says which run it goes on from, and where a kept stage was made', () => {
    const reuse = { kind: 'kept', run: 2, attempt: 1 } as const;
    const kept = stage({ key: 'ui', state: 'completed', attempt: 1, attempts: [attempt({ run: 2 })], reuse });
    const text = renderStatus({ ...plain, status: runStatus({ stages: [kept], rerunOf: 2 }) });
    expect(text).toMatch(/ · goes on from run 2$/m);
    expect(text).toMatch(/^ +kept from run 2, attempt 1$/m);
  });

  test.each(RunState.options)('says the run is %s in words, also without colour', (state) => {
    expect(renderStatus({ ...plain, status: runStatus({ state }) }).split('\n')[1]).toContain(
      state.replace('_', ' '),
    );
  });

  test.each(StageState.options)('says a stage is %s in words', (state) => {
    const text = renderStatus({ ...plain, status: runStatus({ stages: [stage({ key: 'one', state })] }) });
    expect(text).toMatch(new RegExp(`^one\\s+\\S ${state.replace('_', ' ')}`, 'm'));
  });

  test('gives the commands for what waits, on lines of their own', () => {
    const text = renderStatus({ ...plain, status: runStatus({ approvals: [request()] }) });
    expect(text).toMatch(/^\? design needs approval by leads, waiting for 4m$/m);
    expect(text).toMatch(/^ +stagegate approve ADD-42 design$/m);
    expect(text).toMatch(/^ +stagegate request-changes ADD-42 design -m "what to change"$/m);
  });

  test('tells how many of several approvals are there, and what a deadline will do', () => {
    const rule = { by: 'leads', count: 2, deadlineMs: 1, onDeadline: 'reject' } as const;
    const asked = request({ rule, deadlineAt: '2026-03-01T15:06:00.000Z' });
    const text = renderStatus({ ...plain, width: 120, status: runStatus({ approvals: [asked] }) });
    expect(text).toContain('(0 of 2 given), waiting for 4m; rejected in 3h if nobody answers');
    const late = renderStatus({
      ...plain,
      width: 120,
      now: new Date('2026-03-01T16:06:00Z'),
      status: runStatus({ approvals: [asked] }),
    });
    expect(late).toContain('deadline passed 1h ago');
  });

  test('names five requests and sends to the inbox for the rest', () => {
    const approvals = Array.from({ length: 8 }, (_, index) => request({ subject: `s${index}` }));
    const text = renderStatus({ ...plain, status: runStatus({ approvals }) });
    expect(text).toContain('… and 3 more: stagegate inbox');
  });

  test('ends a failed run with what happened, what was kept and what to do', () => {
    const text = renderStatus({ ...plain, status: runStatus({ state: 'failed', failure: gateFailed }) });
    expect(text).toMatch(/^Why +Stage "ui" did not pass unit\.$/m);
    expect(text).toMatch(/^Kept +The work of attempt 1/m);
    expect(text).toMatch(/^Next +stagegate logs ADD-42 ui$/m);
  });

  test('does not send an ended run to what it would not take any more', () => {
    const conflict = failure('HANDOFF_CONFLICT', {
      task: 'ADD-42',
      paths: 'x',
      stages: 'a, b',
      base: 'main',
    });
    const failed = handoff({ state: 'failed', failure: conflict });
    const shown = (part: Parameters<typeof runStatus>[0]) =>
      renderStatus({ ...plain, width: 200, status: runStatus({ handoff: failed, ...part }) });
    expect(shown({ state: 'blocked' })).toContain('stagegate handoff ADD-42 --retry');
    const skipped = shown({ state: 'completed' });
    expect(skipped).toMatch(/^Kept +Nothing was written/m);
    expect(skipped).not.toMatch(/^Next /m);
    const over = shown({ state: 'failed', failure: conflict });
    expect(over).toMatch(/^Next +stagegate rerun ADD-42 --failed$/m);
  });

  test('says how to go on from a pause', () => {
    expect(renderStatus({ ...plain, status: runStatus({ state: 'paused' }) })).toContain(
      'stagegate resume ADD-42',
    );
  });

  test('shows the active stages of many, and counts the others', () => {
    const stages = Array.from({ length: 1000 }, (_, index) =>
      stage({ key: `s${index}`, state: index === 700 ? 'running' : index < 700 ? 'completed' : 'pending' }),
    );
    const text = renderStatus({ ...plain, status: runStatus({ stages }), maxStages: 3 });
    expect(text).toMatch(/^s700 +● running/m);
    expect(text).toContain('… and 997 more: 297 pending, 700 completed');
    expect(renderStatus({ ...plain, status: runStatus({ stages }) }).split('\n').length).toBeGreaterThan(
      1000,
    );
  });

  test.each([80, 200])('fits into %d columns with something of everything in it', (width) => {
    for (const words of HOSTILE) {
      const text = renderStatus({ status: fullRun(words), now: NOW, width, colour: false });
      expect(tooWide({ text, width })).toEqual([]);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });

  test('is the same text with colour as without', () => {
    const status = fullRun('words');
    const coloured = renderStatus({ ...plain, status, colour: true });
    // eslint-disable-next-line no-control-regex -- our own paints
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(renderStatus({ ...plain, status }));
    expect(coloured).not.toBe(renderStatus({ ...plain, status }));
  });
});
