import { expect, test } from '@jest/globals';

import { EMPTY_HANDOFF } from '../../../src/workflows/handoff-status.js';
import { isAtWork } from '../../../src/workflows/state/at-work.js';
import { firstPlan } from '../../../src/workflows/state/current-plan.js';
import { LedgerLog } from '../../../src/workflows/state/ledger-log.js';
import { RunBook } from '../../../src/workflows/state/run-book.js';
import { planOf } from '../../support/run-plan.js';

const AT = '2026-03-01T12:00:00.000Z';
const ASKED = { actor: { name: 'Ada', email: null }, reason: null };

/** A book whose stage a has begun. */
function begun(): RunBook {
  const plan = planOf([{ key: 'a' }]);
  const book = new RunBook({
    first: firstPlan({ plan, planParts: {}, planHash: 'a'.repeat(64) }),
    task: 'ADD-42',
    number: 1,
    handoff: EMPTY_HANDOFF,
    log: new LedgerLog(),
    starter: ASKED.actor,
  });
  book.board.move({ key: 'a', to: 'running', at: AT, attempt: 1 });
  return book;
}

test('a stage whose first allowance waits for the end of a pause does not work', () => {
  const book = begun();
  const works = () => isAtWork(book, { answersRest: true, frozen: false });
  book.pause(ASKED, AT);
  expect(works()).toBe(true);
  book.hear({ stage: 'a', number: 1, event: { kind: 'quotas_wanted', attempt: 1 } }, AT);
  expect(works()).toBe(false);
  expect(isAtWork(book, { answersRest: false, frozen: false })).toBe(true);
  book.resume(ASKED, AT);
  expect(works()).toBe(true);
  expect(book.takeEffects(AT)).toMatchObject([{ kind: 'answer', subject: 'a', answer: { kind: 'quotas' } }]);
  expect(works()).toBe(true);
});

test('nor does one that says that it rests, as long as the run is paused', () => {
  const book = begun();
  const works = () => isAtWork(book, { answersRest: true, frozen: false });
  const says = (rests: boolean) => book.hear({ stage: 'a', number: 1, event: { kind: 'rests', rests } }, AT);
  book.pause(ASKED, AT);
  says(true);
  expect(works()).toBe(false);
  book.resume(ASKED, AT);
  expect(works()).toBe(true);
  book.pause(ASKED, AT);
  expect(works()).toBe(false);
  says(false);
  expect(works()).toBe(true);
  says(true);
  book.settle('a', { kind: 'stopped', last: null }, AT);
  book.board.reset({ key: 'a', reason: 'again' });
  book.board.move({ key: 'a', to: 'running', at: AT, attempt: 1 });
  expect(works()).toBe(true);
});
