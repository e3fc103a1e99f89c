import { describe, expect, test } from '@jest/globals';

import { RunStatus, type StageStatus } from '../../../src/domain/run/run-status.js';
import { utf8Length } from '../../../src/domain/text/utf8.js';
import { fitStatus, STATUS_BYTES } from '../../../src/workflows/state/fit-status.js';
import { attempt, request, runStatus, stage } from '../../support/run-status.js';
import { gateFailure } from '../../support/scripted-world.js';

const AT = '2026-03-01T12:00:00.000Z';
const GATES = ['types', 'unit'].map(
  (id) => ({ id, outcome: 'passed', required: true, durationMs: 61_234 }) as const,
);
const failed = attempt({ gates: GATES, failure: gateFailure({ stage: 'a', attempt: 1 }) });

const stages = (count: number, part: Partial<StageStatus>): StageStatus[] =>
  Array.from({ length: count }, (_nothing, index) =>
    stage({ key: `stage-${index}`, needs: [`stage-${index - 1}`], startedAt: AT, ...part }),
  );

const done = {
  state: 'completed',
  head: 'a'.repeat(40),
  attempt: 2,
  endedAt: AT,
  attempts: [failed, attempt({ attempt: 2, gates: GATES })],
} as const satisfies Partial<StageStatus>;

const longNames = (all: StageStatus[]): StageStatus[] =>
  all.map((one) => ({ ...one, key: one.key.padEnd(40, '-x'), title: 'the title of a stage'.repeat(4) }));

const fit = (status: RunStatus) => fitStatus({ status, bytes: STATUS_BYTES });
const size = (status: RunStatus) => utf8Length(JSON.stringify(status));

describe('a status', () => {
  test('that fits is left as it is', () => {
    const status = runStatus({ stages: stages(100, done) });
    expect(fit(status)).toBe(status);
  });

  test.each([
    ['completed', runStatus({ stages: stages(1000, done) })],
    ['completed and verbosely named', runStatus({ stages: longNames(stages(1000, done)) })],
    ['failed', runStatus({ stages: stages(1000, { ...done, state: 'failed', reason: 'x'.repeat(500) }) })],
    [
      'blocked',
      runStatus({ stages: stages(1000, { state: 'blocked', reason: 'x'.repeat(300), attempts: [failed] }) }),
    ],
    [
      'pending',
      runStatus({ stages: stages(1000, { startedAt: null, needs: ['stage-1', 'stage-2', 'stage-3'] }) }),
    ],
  ])('of a thousand %s stages fits after cuts, and names them all', (_state, status) => {
    const fitted = fit(status);
    expect(size(fitted)).toBeLessThanOrEqual(STATUS_BYTES);
    expect(RunStatus.safeParse(fitted).success).toBe(true);
    expect(fitted.stages.map(({ key, state }) => [key, state])).toEqual(
      status.stages.map(({ key, state }) => [key, state]),
    );
  });

  test('is cut where it is past: what is under way or failed stays whole', () => {
    const open = [
      stage({ key: 'now', state: 'running', attempt: 2, startedAt: AT, attempts: [failed] }),
      stage({ key: 'broken', state: 'failed', attempt: 1, startedAt: AT, attempts: [failed], reason: 'why' }),
    ];
    const fitted = fit(runStatus({ stages: [...stages(400, done), ...open] }));
    expect(fitted.stages.slice(-2)).toEqual(open);
    expect(fitted.stages[0]?.attempts).toEqual([]);
  });

  test('keeps every request that waits, whatever has been decided before', () => {
    const decisions = [
      {
        action: 'request_changes',
        token: 'token-0001',
        actor: { name: 'Ada', email: null },
        comment: 'y'.repeat(20_000),
        via: 'update',
        at: AT,
      } as const,
    ];
    const past = Array.from({ length: 300 }, (_nothing, index) =>
      request({ id: `a/${index}`, state: 'decided', decisions }),
    );
    const now = request({ id: 'b/1', subject: 'b' });
    const fitted = fit(runStatus({ stages: [stage({ key: 'a' })], approvals: [...past, now] }));
    expect(size(fitted)).toBeLessThanOrEqual(STATUS_BYTES);
    expect(fitted.approvals.at(-1)).toEqual(now);
    expect(fitted.approvals.at(-2)?.decisions[0]?.comment).toHaveLength(200);
  });
});
