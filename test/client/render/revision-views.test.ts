import { expect, test } from '@jest/globals';

import { renderCard } from '../../../src/client/render/card-view.js';
import { renderPlan } from '../../../src/client/render/plan-view.js';
import { renderStatus } from '../../../src/client/render/status-view.js';
import { runDetails } from '../../../src/domain/run/details.js';
import { reportMarkdown } from '../../../src/domain/report/markdown.js';
import { previewPlan } from '../../../src/plan/preview.js';
import { HOSTILE } from '../../support/hostile.js';
import { request, runStatus } from '../../support/run-status.js';
import { planOf } from '../../plan/parsing.js';
import { NOW, tooWide } from './fixtures.js';

const asked = request({
  kind: 'revision',
  subject: 'revision',
  attempt: 2,
  evidence: { head: null, planPart: 'd'.repeat(64), gates: null },
  revision: {
    number: 2,
    author: { name: 'Ada', email: null },
    reason: 'b is flaky',
    changes: ['+ stage docs, needs api', `~ stage b: title ${HOSTILE.join(' ')}`],
    byAuthor: false,
  },
});
const revision = {
  number: 2,
  hash: 'd'.repeat(64),
  previous: 'f'.repeat(64),
  plan: { name: 'feature', hash: 'e'.repeat(64) },
  by: 'Ada',
  reason: 'b is flaky',
  at: '2026-03-01T12:02:00.000Z',
  state: 'applied',
  changes: ['+ stage docs, needs api'],
} as const;

test('the card of a revision tells who proposes what and why, and how to answer', () => {
  const status = runStatus({ state: 'awaiting_approval', approvals: [asked] });
  const none = { requirements: null, diffStat: null, scope: null, late: [], failures: [] };
  const card = renderCard({ status, subject: 'revision', ...none, now: NOW, width: 80, colour: false });
  for (const part of [
    'needs approval of revision 2 of the plan by leads',
    'revision 2 of the plan, by Ada, because: b is flaky',
    '+ stage docs, needs api',
    'revision dddddddddd',
    'stagegate approve ADD-42 revision',
    'stagegate reject ADD-42 revision -m "why"',
    'the run goes on as it was',
  ])
    expect(card).toContain(part);
  expect(tooWide({ text: card, width: 80 })).toEqual([]);
  expect(runDetails(status)).toContain('stagegate approve ADD-42 revision');
});

test('status, report and Temporal Web tell which revision a run follows', () => {
  const status = runStatus({ revisions: [{ ...revision, changes: [...revision.changes] }] });
  expect(renderStatus({ status, now: NOW, width: 120, colour: false })).toContain('revision 2');
  expect(runDetails(status)).toContain('revision 2');
  const report = reportMarkdown({
    run: status,
    writtenAt: status.startedAt,
    requirements: null,
    next: [],
    schemaVersion: 1,
  });
  expect(report).toContain('Revision 2, applied, by Ada');
  const dropped = runStatus({ revisions: [{ ...revision, changes: [], state: 'rejected' }] });
  expect(runDetails(dropped)).not.toContain('revision 2');
});

test('the preview of a plan tells who approves its revisions', () => {
  const plan = planOf('plan: x\nrevise: {by: leads, count: 2}\nstages: {a: {run: x}}');
  const preview = previewPlan(plan);
  expect(renderPlan({ preview, width: 100, colour: false })).toMatch(/Revisions\n +approval +2 of leads/);
  expect(preview.warnings).toEqual([expect.stringContaining('the group "leads" has no members configured')]);
});
