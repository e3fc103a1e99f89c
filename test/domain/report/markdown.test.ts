import { describe, expect, test } from '@jest/globals';

import { vaultRef } from '../../../src/contract/refs.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { Failure } from '../../../src/domain/failure/failure.js';
import { reportMarkdown } from '../../../src/domain/report/markdown.js';
import type { RunReport } from '../../../src/domain/report/report.js';
import { RunState } from '../../../src/domain/run/run-state.js';
import type { RunStatus } from '../../../src/domain/run/run-status.js';
import type { GateSummary } from '../../../src/domain/stage/gate-report.js';
import { HOSTILE } from '../../support/hostile.js';
import { attempt, handoff, pullRequest, request, runStatus, stage } from '../../support/run-status.js';

const about = { task: 'ADD-42', stage: 'ui', attempt: 1 };
const gateFailed = failure('GATE_FAILED', { ...about, gates: 'unit' });

function report(run: RunStatus, part: Partial<RunReport> = {}): string {
  const writtenAt = '2026-03-01T13:00:01.000Z';
  return reportMarkdown({ schemaVersion: 1, writtenAt, run, requirements: null, next: [], ...part });
}

const outcomeOf = (markdown: string) => markdown.split('\n')[2] ?? '';
const headings = (markdown: string) => markdown.split('\n').filter((line) => line.startsWith('#'));

describe('the outcome', () => {
  const done = handoff({ state: 'done', branch: 'stagegate/ADD-42', pushed: true });

  test.each(RunState.options)('comes first, in one sentence, for %s', (state) => {
    const word = state.replace('_', ' ');
    const outcome = outcomeOf(report(runStatus({ state })));
    expect(outcome.toLowerCase()).toMatch(new RegExp(`^\\*\\*\\S ${word}\\.\\*\\* `));
  });

  test('of a completed run is its pull request', () => {
    const withRequest = { ...done, pullRequest: pullRequest() };
    expect(outcomeOf(report(runStatus({ state: 'completed', handoff: withRequest })))).toContain(
      'Draft pull request #12 is open: https://forge.example/pulls/12',
    );
  });

  test('is the branch where there is no pull request, or that nothing was handed off', () => {
    expect(outcomeOf(report(runStatus({ state: 'completed', handoff: done })))).toContain(
      'Branch stagegate/ADD-42 is pushed',
    );
    const none = runStatus({ state: 'completed', handoff: handoff({ state: 'none' }) });
    expect(outcomeOf(report(none))).toContain('nothing was handed off');
  });

  test('of an aborted run names who aborted it', () => {
    const aborted = runStatus({
      state: 'aborted',
      failure: failure('RUN_ABORTED', { task: 'ADD-42', by: 'Grace' }),
    });
    expect(outcomeOf(report(aborted))).toContain('aborted by Grace');
  });
});

describe('a failed run', () => {
  const failed = runStatus({
    state: 'failed',
    endedAt: '2026-03-01T13:00:00.000Z',
    failure: failure('RUN_STAGES_FAILED', { task: 'ADD-42', stages: 'ui used up its attempts' }),
    stages: [
      stage({ key: 'api', state: 'completed', attempt: 1, attempts: [attempt()] }),
      stage({ key: 'ui', state: 'failed', attempt: 1, attempts: [attempt({ failure: gateFailed })] }),
    ],
  });

  test('says what happened, what was kept, and a next command that leads further than the report', () => {
    const text = report(failed);
    expect(text).toContain('**What happened:** The run could not go on: ui used up its attempts.');
    expect(text).toContain('**Kept:** The heads of all verified stages');
    expect(text).toContain('**Next:** `stagegate logs ADD-42 ui`');
    expect(text).toContain('**Next:** `stagegate rerun ADD-42 --failed`');
    expect(text).not.toContain('**Next:** `stagegate report ADD-42`');
  });

  test('says where each commit is, by the names that the vault really uses', () => {
    const ref = vaultRef({ taskKey: 'ADD-42', number: 3, stage: 'ui', attempt: '1' });
    const text = report(failed);
    const [, pattern = ''] = /`(refs\/\S+)`/.exec(text) ?? [];
    expect(pattern.replace('<stage>', 'ui').replace('<attempt>', '1')).toBe(ref);
    expect(text).toContain('**ui**: attempt 1 `0123456789`; `stagegate diff ADD-42 ui`');
  });

  test('tells of every attempt why it failed', () => {
    expect(report(failed)).toContain('It failed: Stage "ui" did not pass unit.');
  });
});

test('a run that was refused says that there is nothing to keep', () => {
  const refused = runStatus({
    state: 'refused',
    failure: failure('BASE_UNKNOWN', { task: 'ADD-42', base: 'mian', from: 'origin' }),
  });
  expect(report(refused)).toContain('No attempt came as far as a commit.');
  expect(report(refused)).toContain('origin has no branch "mian".');
});

test('decisions are told with who, when, how and the whole comment', () => {
  const decided = { token: '12345678', at: '2026-03-01T12:04:00Z' };
  const approvals = [
    request({
      state: 'decided',
      decisions: [
        {
          ...decided,
          action: 'request_changes',
          actor: { name: 'Grace', email: 'g@x.org' },
          via: 'update',
          comment: 'One.\nTwo.',
        },
        {
          ...decided,
          action: 'reject',
          actor: { name: 'stagegate', email: null },
          via: 'deadline',
          comment: null,
        },
      ],
    }),
    request({ subject: 'ui', state: 'withdrawn' }),
  ];
  const text = report(runStatus({ state: 'failed', approvals }));
  expect(text).toContain(
    '**Grace** (g@x.org) requested changes on 2026-03-01 12:04:00 UTC\n\n> One.  \n> Two.',
  );
  expect(text).toContain('**stagegate** rejected on 2026-03-01 12:04:00 UTC, at the deadline');
  expect(text).toMatch(/\*\*ui\*\*.*withdrawn/);
});

test('a stage that an earlier run proved says why nobody was asked again', () => {
  const kept = { kind: 'kept', run: 2, attempt: 1 } as const;
  const text = report(
    runStatus({
      state: 'completed',
      stages: [stage({ key: 'api', state: 'completed', attempts: [attempt()], reuse: kept })],
    }),
  );
  expect(text).toContain(
    '- Kept from run 2: base, needs, requirements and its part of the plan are the same, so its gates, what was found and its approval stay.',
  );
});

test('requirements are quoted and next steps are listed', () => {
  const text = report(runStatus({ state: 'completed' }), {
    requirements: '# Add\n\nTwo numbers.',
    next: ['stagegate diff ADD-42 api', 'Review the pull request'],
  });
  expect(text).toContain('> &#35; Add  \n>  \n> Two numbers.');
  expect(text).toContain('- `stagegate diff ADD-42 api`\n- Review the pull request');
});

test.each(HOSTILE)('%j stays text everywhere', (text) => {
  const evil = failure('STAGE_REJECTED', { ...about, by: text, comment: text });
  const decision = { action: 'approve', token: '12345678', via: 'signal', at: 'now' } as const;
  const build = (words: string, whatever: Failure) =>
    report(
      runStatus({
        state: 'failed',
        task: { key: 'ADD-42', title: words },
        startedBy: words,
        failure: whatever,
        stages: [
          stage({
            key: 'ui',
            title: words,
            reason: words,
            state: 'failed',
            attempts: [attempt({ failure: whatever })],
          }),
        ],
        approvals: [
          request({ decisions: [{ ...decision, actor: { name: words, email: words }, comment: words }] }),
        ],
        handoff: handoff({ state: 'failed', note: words, failure: whatever }),
      }),
      { requirements: words, next: [words] },
    );
  const shown = build(text, evil);
  const harmless = build('harmless', evil);
  expect(headings(shown).slice(1)).toEqual(headings(harmless).slice(1));
  expect(shown.match(/`[^`\n]*`/g)).toEqual(harmless.match(/`[^`\n]*`/g));
  expect(shown.replaceAll('<stage>/<attempt>', '')).not.toMatch(/[^\P{Cc}\n]|[\u202e<$]/u);
  for (const row of shown.split('\n').filter((line) => line.startsWith('| ')))
    expect(row.split('|')).toHaveLength(9);
});

test('what is flaky, how often, what is in quarantine, and what the errorbook lacks, are in it', () => {
  const flaky: GateSummary = {
    id: 'unit',
    outcome: 'flaky',
    required: true,
    durationMs: 900,
    rate: { flaky: 3, runs: 40 },
    tests: { passed: 4, failed: 0, flaky: 1, skipped: 0 },
    notes: ['flaky: cart › waits', 'in quarantine: pays until 2026-12-31 (Ada: a clock)'],
  };
  const run = runStatus({
    stages: [stage({ key: 'api', state: 'completed', attempts: [attempt({ gates: [flaky] })] })],
    ...{ unrecorded: 1, unsettled: 2 },
  });
  const text = report(run);
  for (const part of ['3 of its last 40 runs', '1 flaky', 'cart › waits', 'until 2026-12-31'])
    expect(text).toContain(part);
  expect(text).toContain('errorbook: 1 failure could not be recorded');
  expect(text).toContain('what 2 attempts mended could not be recorded');
});
