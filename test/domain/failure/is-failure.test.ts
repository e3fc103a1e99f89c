import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { failure } from '../../../src/domain/failure/catalogue.js';
import { Failure, FailureClass } from '../../../src/domain/failure/failure.js';
import { isFailure } from '../../../src/domain/failure/is-failure.js';

const odd = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(undefined));
const nearly = fc.record(
  {
    code: fc.oneof({ weight: 9, arbitrary: fc.string() }, odd),
    class: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...FailureClass.options) }, odd),
    message: fc.oneof({ weight: 9, arbitrary: fc.string() }, odd),
    kept: fc.oneof(fc.string(), fc.constant(null), odd),
    next: fc.oneof({ weight: 9, arbitrary: fc.string() }, odd),
    retryable: fc.oneof({ weight: 9, arbitrary: fc.boolean() }, odd),
    more: odd,
  },
  { requiredKeys: ['code', 'class', 'message', 'kept', 'next', 'retryable'] },
);

test('says of any value what the schema says', () => {
  const agrees = (value: unknown) => {
    expect(isFailure(value)).toBe(Failure.safeParse(value).success);
  };
  fc.assert(fc.property(nearly, agrees), { numRuns: 500 });
  fc.assert(fc.property(fc.anything(), agrees));
});

test('knows a failure of the catalogue, and refuses one with a missing or an unknown field', () => {
  const known = failure('RUN_ABORTED', { task: 'ADD-1', by: 'Ada' });
  expect(isFailure(known)).toBe(true);
  const lacking = Object.fromEntries(Object.entries(known).filter(([name]) => name !== 'next'));
  expect(isFailure(lacking)).toBe(false);
  expect(isFailure({ ...known, extra: 1 })).toBe(false);
  expect(isFailure({ ...known, class: 'toString' })).toBe(false);
});
