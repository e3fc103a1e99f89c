import { expect, test } from '@jest/globals';

import { complaintOf } from '../../scripts/chaos/complaint.mjs';

const ended = { args: ['approve', 'T-1'], exitCode: 5, killedBy: null, code: null, said: 'a stack trace' };

test('a command that worked, was killed, or says why and can be given again is no complaint', () => {
  const codes = ['SERVER_UNREACHABLE', 'NO_WORKER', 'WORKER_BUSY', 'ANSWER_LATE', 'STORE_UNAVAILABLE'];
  const fine = [
    { ...ended, exitCode: 0 },
    { ...ended, exitCode: null, killedBy: 'SIGKILL' },
    ...[...codes, 'DECISION_NOT_PENDING', 'RUN_NOT_ACTIVE'].map((code) => ({ ...ended, code })),
  ];
  expect(fine.map((one) => complaintOf(one))).toEqual(fine.map(() => null));
});

test('one that says anything else, or nothing, is', () => {
  expect(complaintOf({ ...ended, code: 'INTERNAL' })).toBe('approve said INTERNAL');
  expect(complaintOf(ended)).toBe('approve said nothing (status 5): a stack trace');
});
