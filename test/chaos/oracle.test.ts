import { describe, expect, test } from '@jest/globals';

import { type Facts, reference, stillHeld, violations } from '../../scripts/chaos/oracle.mjs';
import { type Change, seen } from './seen.js';
import { BRANCH, drafted, driven, grouped, KEPT, whole } from './sound-runs.js';

const stage = ({ status }: Facts, key: string) => {
  const found = status.stages.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no stage ${key}`);
  return found;
};
const group = ({ status: { groups = [] } }: Facts, number: number) => {
  const found = groups.find((one) => one.number === number);
  if (found === undefined) throw new Error(`no group ${String(number)}`);
  return found;
};

test('a run that came to the same is as it should be, together, in groups or asked in drafts', () => {
  expect(seen(() => undefined)).toBe('');
  expect(seen(() => undefined, grouped)).toBe('');
  expect(seen(() => undefined, drafted)).toBe('');
});

test('what may differ is no violation: commits of the same trees, what was killed, and what a reset asks again', () => {
  const killed = { stage: 'b', kind: 'gate' };
  const same: Change[] = [
    (facts) => {
      facts.status.handoff.collector = "c1'";
      facts.origin.set(BRANCH, "c1'");
    },
    (facts, run) => {
      run.killed.push({ stage: 'b', kind: 'executor' });
      facts.starts.push('1 b 3');
    },
    (facts, run) => {
      run.killed.push(killed);
      facts.gates.push('1 b 2 good', '1 b 2 good');
    },
    (facts, run) => {
      run.wasReset = true;
      facts.told.push('approval.requested a');
    },
  ];
  expect(same.map((change) => seen(change))).toEqual(same.map(() => ''));
});

describe('the oracle sees', () => {
  const cases: [string, Change, RegExp][] = [
    ['another end', ({ status }) => (status.state = 'failed'), /ended as failed, not completed/],
    [
      'a store that tells another end',
      ({ stored }) => stored && (stored.state = 'running'),
      /the store has it as running/,
    ],
    ['a store that knows nothing', (facts) => (facts.stored = null), /the store has it as unknown/],
    ['a report that is missing', (facts) => (facts.report = null), /the report tells nothing/],
    [
      'a stage that ended otherwise',
      (facts) => (stage(facts, 'a').state = 'skipped'),
      /stage a is skipped, not completed/,
    ],
    ['another tree', (facts) => (stage(facts, 'a').head = 'x'), /stage a has another tree/],
    ['a lost head', (facts) => (stage(facts, 'a').head = null), /stage a has no head/],
    [
      'a collector of other files',
      ({ status }) => (status.handoff.collector = 'x'),
      /the collector has another tree/,
    ],
    [
      'a branch that was pushed besides',
      ({ origin }) => origin.set('refs/heads/x', 'x'),
      /origin has .*refs\/heads\/x/,
    ],
    ['a branch that was not pushed', ({ origin }) => origin.delete(BRANCH), /origin has .* not/],
    [
      'a branch of another name',
      ({ origin }) => {
        origin.delete(BRANCH);
        origin.set('refs/heads/x', 'c1');
      },
      /origin has .*refs\/heads\/x/,
    ],
    [
      'a branch elsewhere',
      ({ origin }) => origin.set(BRANCH, 'old'),
      /the pushed branch is not the collector/,
    ],
    ['a second pull request', ({ status }) => (status.handoff.pullRequest = { number: 2 }), /not the first/],
    [
      'a pull request of something else',
      (facts) => (facts.pulls = ['1: x to main']),
      /has the pull requests 1: x to main/,
    ],
    [
      'a pull request of another branch',
      (facts) => (facts.pulls = ['1: chaoz to main']),
      /1: chaoz to main, not/,
    ],
    [
      'a head that is not kept',
      ({ vault }) => vault.delete(`${KEPT}/b/1`),
      /the vault has nothing for .*b\/1/,
    ],
    ['a head kept under another name', ({ vault }) => vault.set(`${KEPT}/b/1`, 'x'), /the vault has x for/],
    ['a head that nobody knows of', ({ vault }) => vault.set(`${KEPT}/b/3`, 'x'), /nobody knows of .*b\/3/],
    ['an executor that was started twice', ({ starts }) => starts.push('1 a 1'), /1 a 1 started 2 times/],
    ['an attempt too many', ({ starts }) => starts.push('1 a 2'), /a was started 2 times, 1 at most/],
    [
      'an attempt too many, where another stage was killed',
      (facts, run) => {
        run.killed.push({ stage: 'b', kind: 'executor' });
        facts.starts.push('1 a 2');
      },
      /a was started 2 times, 1 at most/,
    ],
    [
      'an attempt too many of a later run',
      (facts, run) => {
        run.number = 2;
        facts.starts = ['2 a 1', '2 a 2'];
      },
      /a was started 2 times, 1 at most/,
    ],
    ['a gate that ran once more', ({ gates }) => gates.push('1 a 1 one'), /gate 1 a 1 one started 2 times/],
    [
      'a run that was allocated twice',
      (facts) => (facts.runs = 2),
      /the store has 2 runs for 1 start tokens/,
    ],
    ['a run that the store does not have', (facts) => (facts.runs = 0), /the store has 0 runs, not 1/],
    [
      'a token that made two runs, of which the second went on',
      (facts, run) => {
        facts.runs = 2;
        run.number = 2;
      },
      /the store has 2 runs for 1 start tokens/,
    ],
    ['a gap in the ledger', ({ ledger }) => ledger.splice(0, 1), /the ledger has a gap/],
    ['a key twice', ({ ledger }) => ledger.push({ seq: 12, kind: 'x', key: 'pr/9' }), /a key twice/],
    [
      'a row told in two ways',
      ({ ledger }) => ledger.push({ seq: 12, kind: 'x', key: 'a~2' }),
      /in two ways of a~2/,
    ],
    [
      'a failure that was not learnt',
      (facts) => (facts.failures = []),
      /the errorbook has 0 times: gate "good"/,
    ],
    [
      'a failure learnt twice',
      (facts) => (facts.failures = [['gate "good" failed', 2]]),
      /the errorbook has 2 times/,
    ],
    ['somebody who was not told', ({ told }) => told.pop(), /nobody was told: run.finished completed/],
    ['somebody told twice', ({ told }) => told.push('run.finished completed'), /1 more notifications/],
    [
      'an attempt that counts twice',
      ({ status }) => (status.quotas = [{ kind: 'attempts', consumed: 4 }]),
      /4 attempts count, there were 3/,
    ],
    ['a secret', ({ leaks }) => leaks.push('logs/out.log'), /the secret is in logs\/out.log/],
    [
      'what a command should not say',
      (_, { complaints }) => complaints.push('approve said INTERNAL'),
      /approve said INTERNAL/,
    ],
  ];
  test.each(cases)('%s', (_, change, words) => {
    expect(seen(change)).toMatch(words);
  });

  test('a run of which nothing is known', () => {
    expect(
      violations({ facts: { ...whole(), status: null }, expected: reference(whole()), run: driven() }),
    ).toEqual(['nothing is known of the run']);
  });

  test.each([
    ['executors', (facts) => (facts.starts = [])],
    ['ledger', (facts) => (facts.ledger = [])],
    ['heads', ({ vault }) => vault.clear()],
    ['branches', ({ origin }) => origin.clear()],
    ['notifications', (facts) => (facts.told = [])],
  ] as [string, Change][])(
    'a run without faults that shows nothing of its %s: nothing compares with it',
    (what, change) => {
      const facts = whole();
      change(facts, driven());
      expect(() => reference(facts)).toThrow(`nothing is seen of ${what} of a run without faults`);
    },
  );

  const kinds = [
    'verified',
    'approval_requested',
    'decided',
    'stage_ended',
    'handoff',
    'pushed',
    'pr',
    'finished',
  ];
  test.each(kinds)('a row "%s" that is missing, and one too many', (kind) => {
    const change =
      (more: boolean): Change =>
      ({ ledger }) => {
        const at = ledger.findIndex((row) => row.kind === kind);
        if (more) ledger.push({ seq: ledger.length + 1, kind, key: 'another' });
        else ledger.splice(at, 1, { seq: at + 1, kind: 'other', key: 'other' });
      };
    for (const more of [true, false]) expect(seen(change(more))).toMatch(`rows ${kind}, not`);
  });

  const ofGroups: [string, Change, RegExp][] = [
    ['a group that is missing', ({ status }) => status.groups?.pop(), /there are 1 groups, not 2/],
    [
      'a group that failed',
      (facts) => (group(facts, 2).state = 'failed'),
      /state of group 2: failed, not done/,
    ],
    ['a group of other stages', (facts) => (group(facts, 2).stages = []), /stages of group 2/],
    [
      'a group on top of another one',
      (facts) => (group(facts, 2).onto = null),
      /onto of group 2: null, not 1/,
    ],
    ['a group of other files', (facts) => (group(facts, 1).collector = 'x'), /tree of group 1/],
    [
      'a branch that is not its group',
      ({ origin }) => origin.set(`${BRANCH}+2`, 'g1'),
      /branch of group 2 is not its collector/,
    ],
    [
      'a pull request into another base',
      (facts) => (facts.pulls[1] = '2: chaos+2 to main'),
      /2: chaos\+2 to main, not/,
    ],
    ['a pull request more', ({ pulls }) => pulls.push('3: chaos+2 to chaos'), /3: chaos\+2 to chaos, not/],
  ];
  test.each(ofGroups)('%s', (_, change, words) => {
    expect(seen(change, grouped)).toMatch(words);
  });

  test('a place that an ended run still has, and what nobody was told yet; not those of others', () => {
    const run = { ...driven(), slug: 'shop', number: 2 };
    const places = [
      { run: { slug: 'shop', number: 2 }, kind: 'working' },
      { run: { slug: 'shop', number: 1 }, kind: 'waiting' },
      { run: { slug: 'other', number: 2 }, kind: 'waiting' },
    ];
    expect(stillHeld({ places, backlogs: [{ waiting: 2, error: 'status 503' }], run })).toEqual([
      'place: working',
      'notifications: 2, status 503',
    ]);
    expect(stillHeld({ places: [], backlogs: [], run })).toEqual([]);
  });
});
