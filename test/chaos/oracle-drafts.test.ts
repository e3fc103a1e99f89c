import { expect, test } from '@jest/globals';

import { type Facts, reference } from '../../scripts/chaos/oracle.mjs';
import { type Change, seen } from './seen.js';
import { drafted } from './sound-runs.js';

const draft = (part: Partial<Facts['drafts'][number]>) => ({
  ...{ number: 3, state: 'closed', run: 1, request: 'a/1', head: 'a2' },
  ...part,
});
const ofDrafts: [string, Change, RegExp][] = [
  ['a draft that is open', (facts) => (facts.drafts = [draft({ state: 'open' })]), /draft 3 of a\/1 is open/],
  [
    'a draft of an earlier run that is open',
    ({ drafts }, run) => {
      run.number = 2;
      drafts.push(draft({ state: 'open' }));
    },
    /draft 3 of a\/1 is open/,
  ],
  ['a draft asked twice', ({ drafts }) => drafts.push(draft({})), /2 drafts ask a\/1/],
  ['a draft that is gone', (facts) => (facts.drafts = []), /0 drafts ask a\/1/],
  [
    'a draft of something that asks in none',
    ({ drafts }) => drafts.push(draft({ request: 'b/1' })),
    /draft 3 asks b\/1, which nobody does/,
  ],
  [
    'a draft of a later run',
    ({ drafts }) => drafts.push(draft({ run: 2 })),
    /draft 3 asks a\/1, which nobody does/,
  ],
  [
    'the branch of a draft that was left',
    ({ origin }) => origin.set('refs/heads/stagegate-ask/T-1/1/a/1-a1', 'a1'),
    /origin still has .*stagegate-ask/,
  ],
  [
    'a draft of a run that was reset, twice at the same commit',
    ({ drafts }, run) => {
      run.wasReset = true;
      drafts.push(draft({ head: 'a1' }));
    },
    /draft 3 asks a\/1 of run 1 at a1 again/,
  ],
  [
    'a draft of the run before, twice',
    ({ drafts }, run) => {
      run.number = 2;
      drafts.push(draft({}), draft({ number: 4 }));
    },
    /draft 4 asks a\/1 of run 1 at a2 again/,
  ],
  [
    'an answer that counts twice',
    ({ status }) => status.approvals?.[0]?.decisions?.push({}),
    /a\/1 has 2 answers/,
  ],
  [
    'a pull request that is not the first',
    ({ status }) => (status.handoff.pullRequest = { number: 1 }),
    /the pull request is not the first/,
  ],
];
test.each(ofDrafts)('%s', (_, change, words) => {
  expect(seen(change, drafted)).toMatch(words);
});

test('a run without faults that left a draft or its branch is nothing to compare with', () => {
  const left = drafted();
  left.drafts.push(draft({ state: 'open' }));
  expect(() => reference(left)).toThrow(/draft 3 of a\/1 is open/);
  const branch = drafted();
  branch.origin.set('refs/heads/stagegate-ask/T-1/1/a/1-a1', 'a1');
  expect(() => reference(branch)).toThrow(/origin still has .*stagegate-ask/);
});

test('what a reset asks again, at another commit, is no second draft of a request', () => {
  const change: Change = ({ drafts }, run) => {
    run.wasReset = true;
    drafts.push(draft({}));
  };
  expect(seen(change, drafted)).toBe('');
});
