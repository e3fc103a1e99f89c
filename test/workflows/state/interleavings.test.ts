import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Action, type Decision } from '../../../src/domain/approval/approval.js';
import type { Authority } from '../../../src/domain/authority/authority.js';
import type { CheckedSignature } from '../../../src/domain/approval/signature.js';
import { EMPTY_HANDOFF } from '../../../src/workflows/handoff-status.js';
import { firstPlan } from '../../../src/workflows/state/current-plan.js';
import type { Effect } from '../../../src/workflows/state/effects.js';
import { LedgerLog } from '../../../src/workflows/state/ledger-log.js';
import { RunBook } from '../../../src/workflows/state/run-book.js';
import { approvalRule, planOf } from '../../support/run-plan.js';

const AT = '2026-03-01T12:00:00.000Z';
const EVIDENCE = { head: 'a'.repeat(40), planPart: 'b'.repeat(64), gates: null };
const BY_ADA = { actor: { name: 'Ada', email: 'ada@example.org' }, reason: null };
const MEMBERS = ['bea', 'cy', 'dan'];
const authority: Authority = {
  commit: 'c'.repeat(40),
  people: {},
  groups: {
    leads: { members: MEMBERS.map((name) => `${name}@example.org`), count: 2, selfApproval: false },
  },
  everybodySelfApproval: false,
  signed: true,
};
const plan = planOf([
  { key: 'a', approval: approvalRule({ by: 'leads', deadlineMs: 1000, onDeadline: 'reject' }) },
  { key: 'b', approval: approvalRule({ by: 'leads' }) },
]);

/** Something that happens to a run, at any time and in any order. */
const Happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      request: fc.constantFrom('a/1', 'a/2', 'b/1', 'nowhere/1'),
      action: fc.constantFrom(...Action.options),
      by: fc.constantFrom('ada', ...MEMBERS, 'eve'),
      signature: fc.constantFrom('good', 'good', 'good', 'wrong', 'none'),
      token: fc.integer({ min: 1, max: 6 }),
      isStale: fc.constantFrom(false, false, false, true),
      comment: fc.constantFrom('why', null),
      via: fc.constantFrom('update' as const, 'signal' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), stage: fc.constantFrom('a', 'b') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('pause' as const, 'resume' as const, 'deadline' as const, 'close' as const),
    }),
  },
);
type Happening = typeof Happening extends fc.Arbitrary<infer T> ? T : never;

function bookOf() {
  const log = new LedgerLog();
  const first = firstPlan({ plan, planParts: {}, planHash: 'a'.repeat(64) });
  const starter = BY_ADA.actor;
  const book = new RunBook({ first, task: 'ADD-42', number: 1, handoff: EMPTY_HANDOFF, log, starter });
  book.desk.authority = authority;
  for (const key of ['a', 'b']) book.board.move({ key, to: 'running', at: AT, attempt: 1 });
  return { book, log };
}

function happens(book: RunBook, what: Happening): void {
  switch (what.kind) {
    case 'ask':
      book.hear(
        { stage: what.stage, number: 1, event: { kind: 'approval_wanted', attempt: 1, evidence: EVIDENCE } },
        AT,
      );
      return;
    case 'pause':
      book.pause(BY_ADA, AT);
      return;
    case 'resume':
      book.resume(BY_ADA, AT);
      return;
    case 'deadline':
      for (const { id } of book.desk.pending) book.expire({ id, at: AT });
      return;
    case 'close':
      book.close();
      return;
    case 'decide':
      decide(book, what);
  }
}

function decide(book: RunBook, what: Extract<Happening, { kind: 'decide' }>): void {
  const email = `${what.by}@example.org`;
  const decision: Decision = {
    runNumber: 1,
    requestId: what.request,
    action: what.action,
    evidence: what.isStale ? { ...EVIDENCE, head: 'd'.repeat(40) } : EVIDENCE,
    token: `token-${String(what.token)}`,
    actor: { name: what.by, email },
    comment: what.comment,
  };
  const CHECKED: Record<string, CheckedSignature> = {
    good: { kind: 'good', signer: { principal: email, fingerprint: `SHA256:${what.by}` } },
    wrong: { kind: 'refused', code: 'DECISION_SIGNATURE_WRONG', message: 'x' },
  };
  const checked = CHECKED[what.signature];
  const given = { decision, runNumber: 1, via: what.via, at: AT };
  book.decide(checked === undefined ? given : { ...given, checked });
}

test('whatever happens in whatever order, a request has one effective decision, by those who may, signed', () => {
  fc.assert(
    fc.property(fc.array(Happening, { maxLength: 60 }), (happenings) => {
      const { book, log } = bookOf();
      const effects: Effect[] = [];
      for (const what of happenings) {
        happens(book, what);
        effects.push(...book.takeEffects(AT));
      }
      book.resume(BY_ADA, AT);
      effects.push(...book.takeEffects(AT));
      const { requests } = book.desk;
      for (const { id, state, decisions, subject } of requests) {
        const people = decisions.filter(({ via }) => via !== 'deadline');
        expect(new Set(decisions.map(({ token }) => token)).size).toBe(decisions.length);
        expect(people.every(({ signer }) => MEMBERS.includes(signer?.principal.split('@')[0] ?? ''))).toBe(
          true,
        );
        const yes = new Set(
          people.filter(({ action }) => action === 'approve').map(({ actor }) => actor.email),
        );
        expect(yes.size).toBe(people.filter(({ action }) => action === 'approve').length);
        const last = decisions.at(-1)?.action;
        const decides = (last !== undefined && last !== 'approve') || yes.size >= 2;
        expect([id, state === 'decided']).toEqual([id, decides]);
        expect(decisions.slice(0, -1).every(({ action }) => action === 'approve')).toBe(true);
        const pending = requests.filter((other) => other.subject === subject && other.state === 'pending');
        expect(pending.length).toBeLessThanOrEqual(1);
      }
      const decided = requests.filter(({ state }) => state === 'decided').length;
      expect(effects.length).toBeLessThanOrEqual(decided);
      const accepted = log.take({ most: 10_000 }).filter(({ kind }) => kind === 'decided').length;
      expect(accepted).toBe(requests.reduce((sum, { decisions }) => sum + decisions.length, 0));
    }),
    { numRuns: 400 },
  );
});
