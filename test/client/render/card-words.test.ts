import { describe, expect, test } from '@jest/globals';

import { renderCard } from '../../../src/client/render/card-view.js';
import { renderInbox } from '../../../src/client/render/inbox-view.js';
import { renderStatus } from '../../../src/client/render/status-view.js';
import { HOSTILE } from '../../support/hostile.js';
import { request, runStatus, stage } from '../../support/run-status.js';
import { NOW, inboxOf, tooWide } from './fixtures.js';

const drawn = { now: NOW, colour: false };
const card = {
  subject: 'design',
  requirements: null,
  diffStat: null,
  scope: null,
  late: [],
  failures: [],
  ...drawn,
};

const statusWith = ({ hint, question }: { hint: string; question: string }) =>
  runStatus({
    state: 'awaiting_approval',
    stages: [
      stage({
        key: 'design',
        state: 'awaiting_approval',
        attempt: 1,
        hints: [
          { by: 'Ada', at: '2026-03-01T12:04:00.000Z', after: 0, text: 'use the old one' },
          { by: 'Bea', at: '2026-03-01T12:05:00.000Z', after: 1, text: hint },
        ],
      }),
    ],
    approvals: [
      request({
        kind: 'questions',
        questions: [{ id: 'database', text: question, choices: ['sqlite', 'postgres'] }],
      }),
    ],
  });
const status = statusWith({ hint: 'keep it short', question: 'Which database?' });

describe('what was asked and what was told', () => {
  test('is on the card, with the command that answers', () => {
    const text = renderCard({ ...card, width: 100, status });
    expect(text).toMatch(/database: Which database\? \(one of: sqlite, postgres\)/);
    expect(text).toContain('stagegate answer ADD-42 design');
    expect(text).toMatch(
      /\nHints\n {2}Ada \(from attempt 1 on, 2m ago\): use the old one\n {2}Bea \(from attempt 2 on, 1m ago\): keep it short\n/,
    );
  });

  test('has no place on the card of a stage that was told nothing', () => {
    const text = renderCard({
      ...card,
      width: 100,
      status: runStatus({ stages: [stage({ key: 'design' })] }),
    });
    expect(text).not.toContain('Hints');
  });

  test('is in the status', () => {
    const text = renderStatus({ ...drawn, width: 100, status });
    expect(text).toContain('database: Which database?');
    expect(text).toContain('stagegate answer ADD-42 design');
    expect(text).toMatch(/2 hints, the last of Bea from attempt 2 on: keep it short/);
  });

  test('is in the inbox', () => {
    const [asked] = status.approvals;
    const items = asked === undefined ? [] : [{ run: status, request: asked }];
    const text = renderInbox({ ...drawn, width: 100, ...inboxOf(items) });
    expect(text).toContain('database: Which database? (one of: sqlite, postgres)');
    expect(text).toMatch(/^ {4}stagegate answer ADD-42 design$/m);
  });

  test.each([80, 200])('fits into %d columns', (width) => {
    for (const words of HOSTILE) {
      const full = statusWith({ hint: words, question: words || 'x' });
      for (const text of [
        renderCard({ ...card, width, status: full }),
        renderStatus({ ...drawn, width, status: full }),
      ]) {
        expect(tooWide({ text, width })).toEqual([]);
        expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      }
    }
  });
});
