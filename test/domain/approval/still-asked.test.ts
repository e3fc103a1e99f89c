import { expect, test } from '@jest/globals';

import type { AskedRequest, RunSays } from '../../../src/domain/approval/still-asked.js';
import { stillAsked } from '../../../src/domain/approval/still-asked.js';

const head = 'a'.repeat(40);
const request: AskedRequest = { slug: 's', taskKey: 'T', number: 2, requestId: 'api/1', head };
const approval = (part: object) => ({
  ...{ id: 'api/1', state: 'pending' as const, evidence: { head, planPart: 'p', gates: null } },
  ...part,
});
const run = (part: Partial<RunSays> = {}): RunSays => ({ number: 2, approvals: [approval({})], ...part });

test.each<[string, RunSays, string]>([
  ['it waits', run(), 'asked'],
  ['it was decided', run({ approvals: [approval({ state: 'approved' })] }), 'over'],
  [
    'another commit is asked about',
    run({ approvals: [approval({ evidence: { head: null, planPart: 'p', gates: null } })] }),
    'over',
  ],
  ['a later run of the task is there', run({ number: 3 }), 'over'],
  [
    'the run has not come to it, as after a reset',
    run({ approvals: [approval({ id: 'api/2' })] }),
    'unknown',
  ],
  ['the run is an earlier one', run({ number: 1 }), 'unknown'],
])('%s', (_, says, expected) => {
  expect(stillAsked({ request, run: says })).toBe(expected);
});
