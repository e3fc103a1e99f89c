import { describe, expect, test } from '@jest/globals';

import { renderCard } from '../../../src/client/render/card-view.js';
import type { ErrorbookEntry } from '../../../src/domain/errorbook/errorbook.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { GateSummary } from '../../../src/domain/stage/gate-report.js';
import { HOSTILE } from '../../support/hostile.js';
import { attempt, handoff, request, runStatus, stage } from '../../support/run-status.js';
import { fullRun, NOW, tooWide } from './fixtures.js';

const gateFailed = failure('GATE_FAILED', { task: 'ADD-42', stage: 'design', attempt: 1, gates: 'schema' });
const gate = { id: 'schema', outcome: 'passed', required: true, durationMs: 4300 } as const;
const base = {
  subject: 'design',
  requirements: '# Add\n\nTwo numbers.',
  diffStat: ' a.ts | 2 ++\n 1 file changed',
  scope: null,
  late: [],
  failures: [],
  now: NOW,
  width: 80,
  colour: false,
};
const status = runStatus({
  state: 'awaiting_approval',
  stages: [
    stage({
      key: 'design',
      state: 'awaiting_approval',
      attempt: 2,
      attempts: [
        attempt({ failure: gateFailed }),
        attempt({
          attempt: 2,
          gates: [gate],
          artifacts: [{ name: 'design.json', bytes: 9, sha256: 'c'.repeat(64) }],
        }),
      ],
    }),
  ],
  approvals: [request({ attempt: 2 })],
});

describe('renderCard', () => {
  test('tells what is flaky, how often, and what is in quarantine', () => {
    const flaky: GateSummary = {
      id: 'unit',
      outcome: 'flaky',
      required: true,
      durationMs: 900,
      rate: { flaky: 3, runs: 40 },
      tests: { passed: 4, failed: 0, flaky: 1, skipped: 0 },
      notes: ['flaky: cart › waits', 'in quarantine: pays until 2026-12-31 (Ada: a clock)'],
    };
    const stages = [stage({ ...status.stages[0], attempts: [attempt({ attempt: 2, gates: [flaky] })] })];
    const text = renderCard({ ...base, status: { ...status, stages } }).replace(/\s+/g, ' ');
    expect(text).toContain('unit (flaky, 3 of its last 40 runs)');
    for (const part of [
      '1 flaky',
      'flaky: cart › waits',
      'in quarantine: pays until 2026-12-31 (Ada: a clock)',
    ])
      expect(text).toContain(part);
  });

  test('tells what the errorbook knows of what was seen here, the worst first', () => {
    const entry: ErrorbookEntry = {
      id: 'E-0123456789ab',
      repositoryId: 'r',
      fingerprint: 'f'.repeat(64),
      origin: 'gate',
      stageKind: 'command',
      gate: 'unit',
      title: 'gate unit failed',
      symptom: '',
      command: null,
      exitCode: 1,
      cause: 'prices are rounded',
      fixes: ['add in cents'],
      tags: [],
      severity: 'medium',
      status: 'resolved',
      waivedUntil: null,
      occurrences: 3,
      firstSeen: '2026-01-01T00:00:00.000Z',
      lastSeen: '2026-01-01T00:00:00.000Z',
      remedy: null,
    };
    const worse: ErrorbookEntry = {
      ...entry,
      id: 'E-00000000000b',
      severity: 'high',
      status: 'candidate',
      title: HOSTILE.join(' '),
    };
    const failures = [
      { entry, times: 1 },
      { entry: worse, times: 3 },
    ];
    const text = renderCard({
      ...base,
      status: runStatus({ stages: [stage({ key: base.subject })] }),
      failures,
    });
    expect(text).toContain('E-0123456789ab (medium, resolved, seen 3×, 1 here): gate unit failed');
    expect(text).toContain('cause: prices are rounded');
    expect(text).toContain('fix: add in cents');
    expect(text).toContain('stagegate errorbook show E-00000000000b');
    expect(text.indexOf('E-00000000000b')).toBeLessThan(text.indexOf('E-0123456789ab'));
    expect(tooWide({ text, width: 80 })).toEqual([]);
  });

  test('tells of late work, where it is kept and what shows it', () => {
    const ref = 'refs/stagegate/add-42/1/api/1-late';
    const late = [
      { attempt: 1, host: 'host-1', ref, command: `git -C /vault show ${ref}` },
      { attempt: 2, host: 'host-2', ref: `${ref}-own`, command: null },
    ];
    const text = renderCard({ ...base, status: runStatus({ stages: [stage({ key: base.subject })] }), late });
    expect(text).toContain(`attempt 1, left by host host-1, which had been given up: ${ref}`);
    expect(text).toContain(`git -C /vault show ${ref}`);
    expect(text).toContain('in the vault of that host');
  });

  test('says where a kept stage comes from, and why a stage is where it is', () => {
    const attempts = [attempt({ run: 1 })];
    const reuse = { kind: 'kept', run: 1, attempt: 1 } as const;
    const kept = stage({ key: 'design', state: 'completed', attempt: 1, attempts, reuse });
    const text = renderCard({ ...base, status: runStatus({ stages: [kept] }) });
    expect(text).toMatch(/^Why +kept from run 1, attempt 1$/m);
    expect(text).toContain('✓ attempt 1 of run 1');
    const reason = 'rerun on request of Ada';
    const back = stage({ key: 'design', attempt: 1, attempts: [attempt()], reason });
    expect(renderCard({ ...base, status: runStatus({ stages: [back] }) })).toMatch(
      /^Why +rerun on request of Ada$/m,
    );
  });

  test('puts everything that a decision needs on one card', () => {
    const text = renderCard({ ...base, status });
    expect(text).toContain('Two numbers.');
    expect(text).toContain('a.ts | 2 ++');
    expect(text).toContain('✓ schema  4.3s');
    expect(text).toContain('design.json  9 bytes');
    expect(text).toContain('✗ attempt 1');
    expect(text).toContain('did not pass schema');
    expect(text).toContain('commit 0123456789, gate report ffffffffff');
  });

  test('says what may be changed, and what lies outside of that', () => {
    const within = renderCard({ ...base, status, scope: { globs: ['src/**', 'docs/**'], outside: [] } });
    expect(within).toContain('Scope\n  src/**, docs/**: nothing outside');
    const outside = Array.from({ length: 12 }, (_, index) => `ci/${index}.yml`);
    const text = renderCard({ ...base, status, scope: { globs: ['src/**'], outside } });
    expect(text).toContain('  src/**\n  ✗ outside: ci/0.yml');
    expect(text).toContain('… 2 more files outside');
    expect(renderCard({ ...base, status, scope: { globs: [], outside: [] } })).not.toContain('Scope');
  });

  test('adds up time and cost, of the stage and of the run', () => {
    const other = stage({ key: 'api', state: 'running', attempt: 2, attempts: [attempt()] });
    const kept = stage({ key: 'old', state: 'completed', attempt: 1, attempts: [attempt({ run: 1 })] });
    const text = renderCard({ ...base, status: { ...status, stages: [...status.stages, other, kept] } });
    expect(text).toMatch(/^So far +2m 06s of work in 2 attempts$/m);
    expect(text).toMatch(/^The run +3m 07s of work in 3 attempts, since 2026-03-01 12:00:00 UTC$/m);
  });

  test('says of each answer what it does, and how to give it', () => {
    const text = renderCard({ ...base, status, width: 120 });
    expect(text).toMatch(/^ +stagegate approve ADD-42 design +completes the stage$/m);
    expect(text).toMatch(/^ +stagegate request-changes .* starts attempt 3 with your comment as feedback$/m);
  });

  test('gives the reason and the answers of an escalation', () => {
    const asked = request({ kind: 'escalation', failure: gateFailed });
    const text = renderCard({ ...base, status: { ...status, approvals: [asked] } });
    expect(text).toMatch(/^Why +Stage "design" did not pass schema/m);
    expect(text).toContain('stagegate retry ADD-42 design -m "a hint"');
  });

  test('offers no answer where none is waited for, and shows those that were given', () => {
    const actor = { name: 'Grace', email: null };
    const given = { action: 'reject', token: '12345678', via: 'update', at: '2026-03-01T12:05:00Z' } as const;
    const decided = request({ state: 'decided', decisions: [{ ...given, actor, comment: 'Too slow' }] });
    const text = renderCard({ ...base, status: { ...status, approvals: [decided] } });
    expect(text).toContain('Nothing waits for an answer here.');
    expect(text).not.toContain('stagegate approve');
    expect(text).toContain('Grace rejected (attempt 1, 1m ago): Too slow');
  });

  test('shows the gates and the commit of a handoff', () => {
    const waiting = handoff({ state: 'awaiting_approval', collector: 'd'.repeat(40), gates: [gate] });
    const asked = request({
      subject: 'handoff',
      evidence: { head: 'd'.repeat(40), planPart: 'x', gates: null },
    });
    const run = { ...status, handoff: waiting, approvals: [asked] };
    const text = renderCard({ ...base, status: run, subject: 'handoff' });
    expect(text).toContain('✓ schema');
    expect(text).toContain('commit dddddddddd');
    expect(text).toContain('stagegate approve ADD-42 handoff');
  });

  test('shortens a long document and a long list of files, and says so', () => {
    const requirements = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const files = Array.from({ length: 50 }, (_, index) => `f${index} | 1 +`);
    const text = renderCard({
      ...base,
      status,
      requirements,
      diffStat: [...files, '50 files changed'].join('\n'),
    });
    expect(text).toContain('… 22 more lines');
    expect(text).toContain('… 31 more files');
    expect(text).toContain('50 files changed');
  });

  test.each([80, 200])('fits into %d columns and shows nothing that moves the cursor', (width) => {
    for (const words of HOSTILE) {
      for (const subject of ['awaiting-approval', 'blocked', 'handoff']) {
        const text = renderCard({
          ...base,
          status: fullRun(words),
          subject,
          requirements: words,
          diffStat: words,
          width,
        });
        expect(tooWide({ text, width })).toEqual([]);
        expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      }
    }
  });
});
