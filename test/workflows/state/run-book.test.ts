import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Action, Decision } from '../../../src/domain/approval/approval.js';
import type { Plan } from '../../../src/domain/plan/plan.js';
import { EMPTY_HANDOFF } from '../../../src/workflows/handoff-status.js';
import { LedgerLog } from '../../../src/workflows/state/ledger-log.js';
import { firstPlan } from '../../../src/workflows/state/current-plan.js';
import { RunBook } from '../../../src/workflows/state/run-book.js';
import { approvalRule, planHandoff, planOf } from '../../support/run-plan.js';
import { gateFailure } from '../../support/scripted-world.js';

const NOTHING = { kind: 'done', changed: false };
const AT = '2026-03-01T12:00:00.000Z';
const EVIDENCE = { head: 'a'.repeat(40), planPart: 'b'.repeat(64), gates: null };
const ASKED = { actor: { name: 'Ada', email: null }, reason: null };
const failed = gateFailure({ stage: 'a', attempt: 1 });

/** A book with these stages under way. */
function bookOf(plan: Plan) {
  const log = new LedgerLog();
  const book = new RunBook({
    first: firstPlan({ plan, planParts: {}, planHash: 'a'.repeat(64) }),
    task: 'ADD-42',
    number: 1,
    handoff: EMPTY_HANDOFF,
    log,
    starter: ASKED.actor,
  });
  let tokens = 0;
  return {
    book,
    rows: () => log.take({ most: 1000 }),
    start: (...keys: string[]) =>
      keys.forEach((key) => book.board.move({ key, to: 'running', at: AT, attempt: 1 })),
    ask: (stage: string) =>
      book.hear({ stage, number: 1, event: { kind: 'approval_wanted', attempt: 1, evidence: EVIDENCE } }, AT),
    escalate: (stage: string) =>
      book.hear(
        { stage, number: 1, event: { kind: 'escalated', attempt: 1, evidence: EVIDENCE, failure: failed } },
        AT,
      ),
    decide: (requestId: string, action: Action, part: Partial<Decision> = {}) =>
      book.decide({
        decision: {
          runNumber: 1,
          requestId,
          action,
          evidence: EVIDENCE,
          token: `token-${1000 + tokens++}`,
          actor: ASKED.actor,
          comment: 'why',
          ...part,
        },
        runNumber: 1,
        via: 'update',
        at: AT,
      }),
  };
}

const two = planOf([
  { key: 'a', approval: approvalRule() },
  { key: 'b', approval: approvalRule() },
]);

describe('answers', () => {
  test.each([
    ['approve', { kind: 'approved' }],
    ['request_changes', { kind: 'again', feedback: 'why', by: 'Ada' }],
  ] as const)('to an approval: %s', (action, answer) => {
    const { book, start, ask, decide } = bookOf(two);
    start('a');
    ask('a');
    decide('a/1', action);
    expect(book.hasEffects).toBe(true);
    expect(book.takeEffects(AT)).toEqual([{ kind: 'answer', subject: 'a', answer }]);
    expect([book.hasEffects, book.takeEffects(AT)]).toEqual([false, []]);
  });

  test('that ask for more give the stage all its attempts once more', () => {
    const { book, start, escalate, decide } = bookOf(two);
    start('a');
    expect(book.board.get('a')).toMatchObject({ attempt: 1, maxAttempts: 2 });
    escalate('a');
    decide('a/1', 'retry');
    book.takeEffects(AT);
    expect(book.board.get('a')).toMatchObject({ attempt: 1, maxAttempts: 3 });
  });

  test.each([
    ['retry', { kind: 'again', feedback: 'why', by: 'Ada' }],
    ['skip', { kind: 'skipped', by: 'Ada', reason: 'why' }],
    ['give_up', expect.objectContaining({ kind: 'failed' })],
  ] as const)('to an escalation: %s', (action, answer) => {
    const { book, start, escalate, decide } = bookOf(two);
    start('a');
    escalate('a');
    expect(book.board.get('a')).toMatchObject({ state: 'blocked', reason: failed.message });
    decide('a/1', action);
    expect(book.takeEffects(AT)).toEqual([{ kind: 'answer', subject: 'a', answer }]);
  });

  test('wait for the resume, but not those that end the run', () => {
    const { book, start, ask, decide } = bookOf(two);
    start('a', 'b');
    ask('a');
    ask('b');
    book.pause(ASKED, AT);
    expect(decide('a/1', 'approve')).toEqual({ kind: 'accepted', effective: false, missing: 0 });
    expect(book.takeEffects(AT)).toEqual([]);
    expect(decide('b/1', 'reject')).toMatchObject({ effective: true });
    expect(book.takeEffects(AT)).toMatchObject([
      { kind: 'fail', subject: 'b', failure: { code: 'STAGE_REJECTED' } },
    ]);
    book.resume(ASKED, AT);
    expect(book.takeEffects(AT)).toEqual([]);
  });

  test('that give work again wait for a place, the others do not', () => {
    const plan = planOf([{ key: 'a' }, { key: 'b', approval: approvalRule() }, { key: 'c' }], {
      limits: { parallel: 1 },
    });
    const { book, start, ask, escalate, decide } = bookOf(plan);
    start('a', 'b');
    escalate('a');
    ask('b');
    start('c');
    decide('a/1', 'retry');
    decide('b/1', 'approve');
    expect(book.takeEffects(AT)).toMatchObject([{ subject: 'b' }]);
    book.settle('c', { kind: 'stopped', last: null }, AT);
    expect(book.takeEffects(AT)).toMatchObject([{ subject: 'a' }]);
    expect([book.board.get('a')?.state, book.board.free]).toEqual(['running', 0]);
  });

  test('to a rejection withdraw what else waits, and nothing more is asked', () => {
    const { book, start, ask, decide } = bookOf(two);
    start('a', 'b');
    ask('a');
    decide('a/1', 'reject');
    ask('b');
    expect(book.desk.pending).toEqual([]);
    expect(book.desk.requests).toHaveLength(1);
  });
});

describe('what is heard', () => {
  test('of a stage that has not begun or has ended changes nothing', () => {
    const { book, ask, escalate, start, rows } = bookOf(two);
    ask('a');
    escalate('nowhere');
    book.settle('b', { kind: 'failed', failure: failed, last: null }, AT);
    rows();
    ask('b');
    start('a');
    ask('a');
    ask('a');
    expect(book.desk.requests.map(({ id }) => id)).toEqual(['a/1']);
    expect(rows()).toHaveLength(1);
  });

  test('of a handoff counts while there is one', () => {
    const { book, ask } = bookOf({ ...two, handoff: planHandoff() });
    const status = { ...EMPTY_HANDOFF, state: 'assembling' } as const;
    const tell = () =>
      book.hear({ stage: 'handoff', number: 1, event: { kind: 'handoff_progress', status } }, AT);
    tell();
    ask('handoff');
    expect([book.handoff.status.state, book.desk.requests]).toEqual(['none', []]);
    book.handoff.begin();
    tell();
    ask('handoff');
    expect([book.handoff.status.state, book.desk.pending.length]).toEqual(['assembling', 1]);
    book.settleHandoff({ kind: 'stopped', status }, AT);
    expect(book.handoff.status).toMatchObject({ state: 'failed', note: 'stopped with its run' });
    expect(book.desk.pending).toEqual([]);
  });
});

describe('controls', () => {
  test('say whether they changed something', () => {
    const { book } = bookOf(two);
    expect([book.resume(ASKED, AT), book.pause(ASKED, AT), book.pause(ASKED, AT)]).toEqual([
      false,
      true,
      false,
    ]);
    expect([book.resume(ASKED, AT), book.askHandoff(ASKED, AT)]).toEqual([true, NOTHING]);
    book.close();
    expect([book.pause(ASKED, AT), book.askHandoff(ASKED, AT)]).toEqual([false, NOTHING]);
  });

  test('twice at one moment are two rows with keys of their own', () => {
    const { book, rows } = bookOf(two);
    for (let times = 0; times < 2; times += 1) {
      book.pause(ASKED, AT);
      book.resume(ASKED, AT);
    }
    expect(new Set(rows().map(({ key }) => key)).size).toBe(4);
  });
});

describe('a deadline', () => {
  test.each([
    ['reject', 1],
    ['hold', 0],
  ] as const)('with %s leads to %i effects and never to a yes', (onDeadline, effects) => {
    const rule = approvalRule({ deadlineMs: 1000, onDeadline });
    const { book, start, ask } = bookOf(planOf([{ key: 'a', approval: rule }]));
    start('a');
    ask('a');
    expect(book.desk.pending[0]?.deadlineAt).toBe('2026-03-01T12:00:01.000Z');
    book.expire({ id: 'a/1', at: AT });
    const taken = book.takeEffects(AT);
    expect(taken).toHaveLength(effects);
    for (const effect of taken) expect(effect).toMatchObject({ kind: 'fail' });
  });

  test('of what was decided before does nothing', () => {
    const rule = approvalRule({ deadlineMs: 1000, onDeadline: 'reject' });
    const { book, start, ask, decide } = bookOf(planOf([{ key: 'a', approval: rule }]));
    start('a');
    ask('a');
    decide('a/1', 'approve');
    book.takeEffects(AT);
    book.expire({ id: 'a/1', at: AT });
    expect(book.hasEffects).toBe(false);
  });
});

test.each(['a/1', 'b/1'])('a deadline rejects, though somebody used its token for %s', (used) => {
  const rule = approvalRule({ count: 2, deadlineMs: 1000, onDeadline: 'reject' });
  const { book, start, ask, decide } = bookOf(
    planOf([
      { key: 'a', approval: rule },
      { key: 'b', approval: rule },
    ]),
  );
  start('a', 'b');
  ask('a');
  ask('b');
  expect(decide(used, 'approve', { token: 'deadline-a/1' })).toMatchObject({ kind: 'accepted', missing: 1 });
  book.expire({ id: 'a/1', at: AT });
  expect(book.takeEffects(AT)).toMatchObject([{ kind: 'fail', subject: 'a' }]);
});

describe('a book under any sequence of messages', () => {
  test('gives at most one answer for a question, and numbers its rows without a gap', () => {
    const plan = planOf([
      { key: 'a', approval: approvalRule() },
      { key: 'b', needs: ['a'], approval: approvalRule() },
    ]);
    const moves = fc.array(
      fc.record({
        what: fc.constantFrom('start', 'ask', 'escalate', 'pause', 'resume', 'decide', 'take', 'settle'),
        key: fc.constantFrom('a', 'b'),
        request: fc.constantFrom('a/1', 'a/2', 'b/1', 'b/2'),
        action: fc.constantFrom<Action>(
          'approve',
          'request_changes',
          'reject',
          'retry',
          'skip',
          'give_up',
          'abort',
        ),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (sequence) => {
        const { book, rows, start, ask, escalate, decide } = bookOf(plan);
        let accepted = 0;
        let given = 0;
        for (const { what, key, request, action } of sequence) {
          if (what === 'start' && book.board.startable().includes(key)) start(key);
          if (what === 'ask') ask(key);
          if (what === 'escalate') escalate(key);
          if (what === 'pause') book.pause(ASKED, AT);
          if (what === 'resume') book.resume(ASKED, AT);
          if (what === 'decide' && decide(request, action).kind === 'accepted') accepted += 1;
          if (what === 'settle' && book.board.isOpen(key))
            book.settle(key, { kind: 'stopped', last: null }, AT);
          if (what !== 'take') continue;
          const taken = book.takeEffects(AT);
          if (book.paused) expect(taken.every(({ kind }) => kind !== 'answer')).toBe(true);
          given += taken.length;
        }
        expect(given).toBeLessThanOrEqual(accepted);
        for (const [index, { seq }] of rows().entries()) expect(seq).toBe(index + 1);
        const pending = book.desk.pending.map(({ subject }) => subject);
        expect(new Set(pending).size).toBe(pending.length);
      }),
    );
  });
});
