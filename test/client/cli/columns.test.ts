import { describe, expect, test } from '@jest/globals';

import { drawnColumns, NO_TERMINAL } from '../../../src/client/cli/context.js';
import { renderCard } from '../../../src/client/render/card-view.js';
import { renderInbox } from '../../../src/client/render/inbox-view.js';
import { renderList } from '../../../src/client/render/list-view.js';
import { renderStatus } from '../../../src/client/render/status-view.js';
import { runStatus, request, stage } from '../../support/run-status.js';
import { inboxOf } from '../render/fixtures.js';

const NOW = new Date('2026-03-01T12:06:00.000Z');
const TITLE = `${'a long title '.repeat(12)}with an end`;
const KEY = `stage-${'x'.repeat(50)}`;

describe('the columns that are drawn for', () => {
  test.each([
    [{ terminal: 80, env: { COLUMNS: '200' } }, 80],
    [{ terminal: 0, env: {} }, 80],
    [{ terminal: undefined, env: { COLUMNS: '132' } }, 132],
    [{ terminal: undefined, env: { COLUMNS: 'wide' } }, NO_TERMINAL],
    [{ terminal: undefined, env: {} }, NO_TERMINAL],
  ])('%j: %i', (given, columns) => {
    expect(drawnColumns(given)).toBe(columns);
  });
});

describe('without a terminal', () => {
  const status = runStatus({
    task: { key: 'ADD-42', title: TITLE },
    base: { branch: `feature/${'b'.repeat(120)}`, commit: null },
    stages: [stage({ key: KEY, title: TITLE, state: 'awaiting_approval' })],
    approvals: [request({ subject: KEY })],
  });
  const drawn = { width: NO_TERMINAL, colour: false, now: NOW };
  const evidence = { requirements: TITLE, diffStat: null, scope: null, late: [], failures: [] };

  test.each([
    ['status', () => renderStatus({ ...drawn, status }), [TITLE, KEY, status.base.branch]],
    ['list', () => renderList({ ...drawn, runs: [{ kind: 'live', status }] }), [status.base.branch, KEY]],
    [
      'inbox',
      () =>
        renderInbox({
          ...drawn,
          ...inboxOf([{ run: status, request: request({ subject: KEY }) }]),
        }),
      [TITLE, `stagegate show ADD-42 ${KEY}`],
    ],
    ['show', () => renderCard({ ...drawn, status, subject: KEY, ...evidence }), [TITLE, KEY]],
  ] as const)('%s loses no word', (_name, draw, words) => {
    const text = draw();
    for (const word of words) expect(text).toContain(word);
    expect(text).not.toContain('…');
    expect(text.split('\n').every((line) => line === line.trimEnd())).toBe(true);
  });
});
