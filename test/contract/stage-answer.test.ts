import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isHold, isStageAnswer } from '../../src/contract/stage-answer.js';
import { failure } from '../../src/domain/failure/catalogue.js';

const reason = failure('RUN_ABORTED', { task: 'ADD-1', by: 'Ada' });

test.each([
  { kind: 'approved' },
  { kind: 'again', feedback: null, by: 'Ada' },
  { kind: 'again', feedback: 'smaller', by: 'Ada' },
  { kind: 'again', feedback: null, by: 'Ada', words: { title: 'T', body: null } },
  { kind: 'skipped', by: 'Ada', reason: 'done by hand' },
  { kind: 'failed', failure: reason },
])('takes the answer %j', (answer) => {
  expect(isStageAnswer(answer)).toBe(true);
});

test.each([
  { kind: 'again', feedback: 3, by: 'Ada' },
  { kind: 'again', feedback: null },
  { kind: 'again', feedback: null, by: 'Ada', words: { title: 'T' } },
  { kind: 'again', feedback: null, by: 'Ada', words: null },
  { kind: 'skipped', by: 'Ada' },
  { kind: 'failed', failure: { ...reason, retryable: 'yes' } },
  { kind: 'toString' },
  {},
  null,
  'approved',
])('passes over %j', (message) => {
  expect(isStageAnswer(message)).toBe(false);
});

test('never throws, whatever is sent', () => {
  fc.assert(
    fc.property(fc.anything(), (message) => {
      expect(typeof isStageAnswer(message)).toBe('boolean');
      expect(typeof isHold(message)).toBe('boolean');
    }),
  );
});
