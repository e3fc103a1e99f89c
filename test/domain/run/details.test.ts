import { describe, expect, test } from '@jest/globals';

import type { ApprovalRequest } from '../../../src/domain/approval/approval.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { Findings } from '../../../src/domain/findings/finding.js';
import { DETAILS_BYTES, runDetails, runSummary, SUMMARY_BYTES } from '../../../src/domain/run/details.js';
import { RunState } from '../../../src/domain/run/run-state.js';
import { StageState } from '../../../src/domain/stage/stage-state.js';
import { HOSTILE } from '../../support/hostile.js';
import { attempt, handoff, pullRequest, request, runStatus, stage } from '../../support/run-status.js';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const rows = (markdown: string) => markdown.split('\n').filter((line) => line.startsWith('| '));
const gateFailed = failure('GATE_FAILED', { task: 'ADD-42', stage: 'ui', attempt: 1, gates: 'unit' });

describe('runDetails', () => {
  test('names who started the run without brackets, which the page would show escaped', () => {
    expect(runDetails(runStatus())).toContain('started by Ada (ada@example.org)');
  });

  test('says first where the run stands and what it waits for', () => {
    const status = runStatus({
      state: 'awaiting_approval',
      stages: [stage({ key: 'design', state: 'awaiting_approval', attempt: 1 })],
      approvals: [request()],
    });
    const [first, , second] = runDetails(status).split('\n');
    expect(first).toContain('awaiting approval');
    expect(first).toContain('Add two numbers');
    expect(second).toContain('an answer on design');
  });

  test('gives the exact command for every answer to an approval', () => {
    const details = runDetails(runStatus({ approvals: [request()] }));
    expect(details).toContain('`stagegate approve ADD-42 design`');
    expect(details).toContain('`stagegate request-changes ADD-42 design -m "what to change"`');
    expect(details).toContain('`stagegate reject ADD-42 design -m "why"`');
    expect(details).toContain('`stagegate abort ADD-42`');
  });

  test('gives those of an escalation, with the reason', () => {
    const details = runDetails(
      runStatus({ approvals: [request({ kind: 'escalation', failure: gateFailed })] }),
    );
    expect(details).toContain('did not pass unit');
    for (const verb of ['retry', 'skip', 'give-up'])
      expect(details).toContain(`\`stagegate ${verb} ADD-42 design`);
    expect(details).not.toContain('stagegate approve');
  });

  test('carries an answer that can be sent as a signal, on the evidence that was asked about', () => {
    const asked = request();
    const [, json = ''] = /```json\n(.*)\n```/.exec(runDetails(runStatus({ approvals: [asked] }))) ?? [];
    expect(JSON.parse(json)).toMatchObject({
      runNumber: 3,
      requestId: asked.id,
      action: 'approve',
      evidence: asked.evidence,
    });
  });

  test.each<[string, Partial<ApprovalRequest>]>([
    ['a group', { members: ['ada@example.org'] }],
    ['a signature', { rule: { ...request().rule, signed: true } }],
  ])('where %s is asked for, offers no signal that would change nothing', (_what, part) => {
    const details = runDetails(runStatus({ approvals: [request(part)] }));
    expect(details).not.toContain('```json');
    expect(details).toContain('`--print-signal`');
    expect(details).toContain('`stagegate approve ADD-42 design`');
  });

  test('has what a decision needs: changes, gates, findings, failed attempts, time and cost', () => {
    const gates = [{ id: 'unit', outcome: 'passed', required: true, durationMs: 4000 } as const];
    const findings: Findings = {
      ...{ digest: 'f'.repeat(64), frozen: false, more: 0 },
      list: [{ kind: 'tests', path: 'test/a.ts', change: 'deleted', counts: [] }],
    };
    const agent = {
      ...{ preset: 'claude', model: null, session: null, resumed: false, costUsd: 0.25 },
      ...{ tokens: { in: 1, out: 1 }, rateLimit: null, unknown: null },
    };
    const attempts = [
      attempt({ failure: gateFailed, agent }),
      attempt({ attempt: 2, gates, findings, agent }),
    ];
    const asking = stage({ key: 'design', state: 'awaiting_approval', attempt: 2, attempts });
    const other = stage({ key: 'api', state: 'completed', attempt: 1, attempts: [attempt()] });
    const details = runDetails(runStatus({ stages: [asking, other], approvals: [request({ attempt: 2 })] }));
    expect(details).toContain('commit 0123456789 · 2 files, +30 −4 · `stagegate diff ADD-42 design`');
    expect(details).toMatch(/^- gates: .*unit 4\.0s$/m);
    expect(details).toContain('⚠ test/a.ts was deleted: it is a protected test');
    expect(details).toMatch(/^- ✗ attempt 1: .*did not pass unit/m);
    expect(details).toContain(
      'so far 2m 06s of work in 2 attempts, $0.50; the run: 3m 07s of work in 3 attempts',
    );
  });

  test('asks nobody any more for what was decided, nor when the run has ended', () => {
    const decided = runStatus({ approvals: [request({ state: 'decided' })] });
    expect(runDetails(decided)).not.toContain('stagegate approve');
    expect(runDetails(runStatus({ state: 'aborted', approvals: [request()] }))).not.toContain(
      'stagegate approve',
    );
  });

  test('shows each stage with its attempt, gates, time and why the attempt before failed', () => {
    const gate = { id: 'unit', outcome: 'failed', required: true, durationMs: 5 } as const;
    const status = runStatus({
      stages: [
        stage({
          key: 'api',
          state: 'completed',
          attempt: 1,
          startedAt: '2026-03-01T12:00:00Z',
          endedAt: '2026-03-01T12:02:05Z',
          attempts: [attempt({ gates: [{ ...gate, outcome: 'passed' }] })],
        }),
        stage({
          key: 'ui',
          state: 'running',
          attempt: 2,
          startedAt: '2026-03-01T12:00:00Z',
          attempts: [attempt({ failure: gateFailed, gates: [gate] })],
        }),
      ],
    });
    const [, , api, ui] = rows(runDetails(status));
    expect(api).toBe('| api | ✓ completed | 1 of 3 | ✓ unit | 2m 05s |   |');
    expect(ui).toContain('| ● running | 2 of 3 |   | since 2026-03-01 12:00:00 UTC | attempt 1: ');
  });

  test('says how to go on from a pause', () => {
    expect(runDetails(runStatus({ state: 'paused' }))).toContain('`stagegate resume ADD-42`');
  });

  test('shows the pull request, and what a failure kept', () => {
    const done = handoff({
      state: 'done',
      branch: 'stagegate/ADD-42',
      pushed: true,
      pullRequest: pullRequest(),
    });
    expect(runDetails(runStatus({ state: 'completed', handoff: done }))).toContain('draft pull request #12');
    const failed = runDetails(runStatus({ state: 'failed', failure: gateFailed }));
    expect(failed).toContain('kept in the vault');
    expect(failed).toContain('`stagegate logs ADD-42 ui`');
  });

  test.each(RunState.options)('tells the state %s in words', (state) => {
    expect(runDetails(runStatus({ state })).split('\n')[0]).toContain(state.replace('_', ' '));
  });

  test.each(HOSTILE)('keeps %j in its place', (text) => {
    const evil = failure('STAGE_REJECTED', {
      task: 'ADD-42',
      stage: 'ui',
      attempt: 1,
      by: text,
      comment: text,
    });
    const status = runStatus({
      task: { key: 'ADD-42', title: text },
      startedBy: text,
      failure: evil,
      stages: [stage({ key: 'ui', title: text, reason: text, state: 'failed' }), stage({ key: 'api' })],
      approvals: [request({ kind: 'escalation', failure: evil })],
      handoff: handoff({ state: 'failed', failure: evil }),
    });
    const details = runDetails(status);
    const plain = runDetails({ ...status, stages: [], approvals: [] });
    expect(details).not.toMatch(/[^\P{Cc}\n]|[\u202e\u200b<$]/u);
    expect(details).not.toMatch(/^#/m);
    expect(rows(details)).toHaveLength(4);
    for (const row of rows(details)) expect(row.split('|')).toHaveLength(8);
    expect(plain.match(/`[^`]*`/g)).toEqual(['`stagegate report ADD-42`', '`stagegate status ADD-42`']);
    expect(bytes(details)).toBeLessThanOrEqual(DETAILS_BYTES);
  });

  test('stays within 20,000 bytes with 1,000 stages, the urgent ones kept and the rest counted', () => {
    const long = '日本語 | '.repeat(50);
    const stages = Array.from({ length: 1000 }, (_, index) =>
      stage({
        key: `stage-${index}`,
        title: long,
        state: index < 900 ? 'completed' : index < 990 ? 'pending' : 'running',
        attempt: 1,
        reason: long,
        attempts: [attempt()],
      }),
    );
    const approvals = Array.from({ length: 300 }, (_, index) => request({ subject: `stage-${index}` }));
    const details = runDetails(runStatus({ stages, approvals }));
    expect(bytes(details)).toBeLessThanOrEqual(DETAILS_BYTES);
    for (let index = 990; index < 1000; index += 1) expect(details).toContain(`| stage-${index}:`);
    const shown = rows(details).length - 2;
    expect(details).toContain(`Left out to keep this short: ${1000 - shown} stages (`);
    expect(details).toMatch(/… and \d+ more that wait: `stagegate inbox`/);
    expect(details).toContain('**Handoff**');
  });

  test('keeps the order of the plan while everything fits', () => {
    const states = StageState.options;
    const stages = Array.from({ length: 40 }, (_, index) =>
      stage({ key: `s${index}`, state: states[index % states.length] ?? 'pending' }),
    );
    const keys = rows(runDetails(runStatus({ stages })))
      .slice(2)
      .map((row) => row.split(' ')[1]);
    expect(keys).toEqual(stages.map(({ key }) => key));
  });
});

describe('runSummary', () => {
  test('tells state, progress, what is waited for and the title', () => {
    const stages = [stage({ state: 'completed' }), stage({ key: 'ui' })];
    const summary = runSummary(runStatus({ state: 'awaiting_approval', stages, approvals: [request()] }));
    expect(summary).toBe(
      '? awaiting approval · 1 of 2 stages · waits for an answer on design · Add two numbers',
    );
  });

  test.each(HOSTILE)('is one harmless line of at most 200 bytes with the title %j', (title) => {
    const summary = runSummary(runStatus({ task: { key: 'ADD-42', title } }));
    expect(bytes(summary)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(summary).not.toMatch(/[\p{Cc}\u202e<>`|*[\]\\]/u);
    expect(summary).not.toContain('\ufffd\ufffd\ufffd\ufffd\ufffd');
  });
});
