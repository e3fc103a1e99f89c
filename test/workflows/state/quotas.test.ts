import { expect, test } from '@jest/globals';

import { EMPTY_HANDOFF } from '../../../src/workflows/handoff-status.js';
import { firstPlan } from '../../../src/workflows/state/current-plan.js';
import { LedgerLog } from '../../../src/workflows/state/ledger-log.js';
import { RunBook } from '../../../src/workflows/state/run-book.js';
import { planOf } from '../../support/run-plan.js';

const AT = '2026-03-01T12:00:00.000Z';
const ADA = { name: 'Ada', email: null };

test('what a stage was granted that was stopped before its attempt counts no more', () => {
  const run = { attempts: 2, mutations: null, stages: null, timeMs: null };
  const plan = planOf([{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }], { limits: { run } });
  const first = firstPlan({ plan, planParts: {}, planHash: 'a'.repeat(64) });
  const log = new LedgerLog();
  const book = new RunBook({ first, task: 'T', number: 1, handoff: EMPTY_HANDOFF, log, starter: ADA });
  const granted = (stage: string) => {
    book.board.move({ key: stage, to: 'running', at: AT, attempt: 1 });
    book.hear({ stage, number: 1, event: { kind: 'quotas_wanted', attempt: 1 } }, AT);
    return book.takeEffects(AT).filter(({ kind }) => kind === 'answer');
  };
  const toldOf = (consumed: number, open: number[]) => [
    { kind: 'answer', answer: { kind: 'quotas', quotas: [{ kind: 'attempts', consumed }], grant: { open } } },
  ];
  book.quotas.ofRun(AT);
  expect(granted('b')).toMatchObject(toldOf(0, []));
  expect(granted('c')).toMatchObject(toldOf(1, [1]));
  book.rerun({ actor: ADA, reason: null, from: ['b'], failed: false, token: 'token-0001' }, AT);
  book.settle('b', { kind: 'stopped', last: null }, AT);
  book.settle('c', { kind: 'stopped', last: null }, AT);
  expect(granted('a')).toMatchObject(toldOf(0, []));
});
