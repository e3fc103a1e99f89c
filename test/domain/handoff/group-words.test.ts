import { describe, expect, test } from '@jest/globals';

import { auditEntry } from '../../../src/domain/ledger/audit.js';
import { reportMarkdown } from '../../../src/domain/report/markdown.js';
import { runDetails } from '../../../src/domain/run/details.js';
import { handoffLine } from '../../../src/domain/run/outlook.js';
import type { HandoffGroup, RunStatus } from '../../../src/domain/run/run-status.js';
import { groupLines } from '../../../src/domain/handoff/group-words.js';
import { handoff, pullRequest, runStatus } from '../../support/run-status.js';

const group = (number: number, stages: string[], part: Partial<HandoffGroup> = {}): HandoffGroup => ({
  ...{
    number,
    stages: stages.map((stage) => ({ stage, attempt: 1 })),
    state: 'done',
    publish: 'pull_request',
  },
  ...{ branch: `work+${number}`, onto: null, collector: String(number).repeat(40), pushed: true },
  ...{ pullRequest: pullRequest({ number, url: `https://forge.example/pulls/${number}` }), note: null },
  ...part,
});
const GROUPS = [
  group(1, ['api']),
  group(2, ['ui'], { onto: 1 }),
  group(3, ['docs'], { pullRequest: null, publish: 'branch' }),
  group(4, ['a', 'b', 'c', 'd', 'e', 'last'], { pullRequest: null, pushed: false, publish: 'none' }),
  group(5, ['more'], { state: 'queued', collector: null, pullRequest: null, pushed: false }),
  group(6, ['stuck'], { state: 'failed', pullRequest: null, pushed: false, note: 'it is not wanted' }),
];
const RUN: RunStatus = runStatus({
  groups: GROUPS,
  handoff: handoff({ state: 'done', branch: 'work+4', collector: '4'.repeat(40), note: 'kept, as asked' }),
});

test('a group is told with its stages, its branch and head, what it stands on, and its pull request', () => {
  expect(groupLines(RUN)).toEqual([
    'Group 1 (api) is done: branch work+1 at 111111111111; draft pull request #1 (open): https://forge.example/pulls/1',
    'Group 2 (ui) is done: branch work+2 at 222222222222, on pull request #1; draft pull request #2 (open): https://forge.example/pulls/2',
    'Group 3 (docs) is done: branch work+3 at 333333333333',
    `Group 4 (a, b, c, d, e and 1 more) is done: kept as ${'4'.repeat(40)}, not published`,
    'Group 5 (more) waits for its turn: branch work+5',
    'Group 6 (stuck) was dropped: branch work+6 at 666666666666 (it is not wanted)',
  ]);
});

test('a group that its base had already says so', () => {
  const there = group(1, ['api'], { collector: null, pushed: false, pullRequest: null, note: 'main has it' });
  expect(groupLines({ groups: [there] })).toEqual([
    'Group 1 (api) is done: nothing was published (main has it)',
  ]);
});

describe('every group is told', () => {
  const report = reportMarkdown({
    ...{ schemaVersion: 1, writtenAt: '2026-03-01T13:00:01.000Z', run: RUN, requirements: null, next: [] },
  });

  test('in the report, with all of its stages, and the last one is not taken for the whole', () => {
    for (const { stages, branch, pushed } of GROUPS) {
      for (const { stage } of stages) expect(report).toMatch(new RegExp(`[(, ]${stage}[,)]`));
      if (pushed) expect(report).toContain(`branch ${branch} at ${branch.slice(-1).repeat(12)}`);
    }
    expect(report).not.toContain('**Branch:**');
    expect(handoffLine(RUN)?.text).toMatch(/: kept, as asked$/);
  });

  test('in the details of Temporal Web, the newest ten', () => {
    const many = Array.from({ length: 12 }, (_, index) => group(index + 1, [`s${index + 1}`]));
    const details = runDetails({ ...RUN, groups: many });
    expect(details).not.toContain('Group 2 ');
    for (const number of [3, 12]) expect(details).toContain(`https://forge.example/pulls/${number}`);
  });

  test('in the audit: when it was asked for, and how it ended', () => {
    const row = { seq: 1, key: 'k', at: '2026-03-01T13:00:00.000Z' };
    const actor = { name: 'Ada', email: null };
    const asked = { action: 'handoff', subject: 'handoff', actor, reason: 'first', stages: ['ui'] };
    const data = { ...asked, group: 2, branch: 'work+2', onto: 'work' };
    expect(auditEntry({ ...row, kind: 'decided', data })).toMatchObject({
      ...{
        actor: 'Ada',
        action: 'handoff',
        resource: 'handoff+2',
        outcome: 'ui into work+2, on work (first)',
      },
    });
    const ended = { outcome: 'done', branch: 'work+2', collector: '2'.repeat(40), stages: ['ui'], group: 2 };
    expect(auditEntry({ ...row, kind: 'handoff', data: { ...ended, onto: 1, note: 'moved' } })).toMatchObject(
      {
        ...{ actor: 'stagegate', action: 'handoff', resource: 'handoff+2' },
        outcome: 'done: ui, branch work+2 at 222222222222, on group 1 (moved)',
      },
    );
    const whole = { outcome: 'failed', branch: null, collector: null };
    expect(auditEntry({ ...row, kind: 'handoff', data: whole })).toMatchObject({
      ...{ resource: 'handoff', outcome: 'failed' },
    });
  });
});
