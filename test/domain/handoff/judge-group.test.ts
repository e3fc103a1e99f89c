import { describe, expect, test } from '@jest/globals';

import { type StageStanding, standingsOf } from '../../../src/domain/handoff/eligible.js';
import { judgeGroup, type Outside } from '../../../src/domain/handoff/judge-group.js';
import type { HandoffGroup, StageStatus } from '../../../src/domain/run/run-status.js';
import { attempt, handoff, pullRequest, runStatus, stage } from '../../support/run-status.js';

const HEAD = 'a'.repeat(40);

const done = (key: string, part: Partial<StageStatus> = {}) =>
  stage({ key, state: 'completed', attempt: 1, head: HEAD, attempts: [attempt()], ...part });

/** a; b needs a; c needs b; d alone; e needs d and b. */
const STAGES = [
  done('a'),
  done('b', { needs: ['a'] }),
  done('c', { needs: ['b'] }),
  done('d'),
  done('e', { needs: ['d', 'b'] }),
];

function group(number: number, keys: readonly string[], part: Partial<HandoffGroup> = {}): HandoffGroup {
  return {
    number,
    stages: keys.map((key) => ({ stage: key, attempt: 1 })),
    state: 'done',
    publish: 'pull_request',
    branch: `stagegate/T+${number}`,
    onto: null,
    collector: HEAD,
    pushed: true,
    pullRequest: pullRequest({ number: 10 + number }),
    note: null,
    ...part,
  };
}

const NOTHING: Outside = { inBase: [], merged: [] };

function judged(
  wanted: readonly string[],
  part: { stages?: StageStatus[]; groups?: HandoffGroup[]; outside?: Outside | null } = {},
) {
  const { stages = STAGES, groups = [], outside = NOTHING } = part;
  return judgeGroup({ task: 'T-1', stages, groups, wanted, outside });
}

const refusal = (code: string, ...words: string[]) => ({
  kind: 'refused',
  failure: {
    code,
    ...(words[0] === undefined ? {} : { message: expect.stringContaining(words[0]) as unknown }),
    ...(words[1] === undefined ? {} : { next: words[1] }),
  },
});

describe('a group', () => {
  test('that has all that it needs goes onto the base, in plan order, without a look outside', () => {
    expect(judged(['b', 'a'], { outside: null })).toEqual({
      kind: 'group',
      stages: ['a', 'b'],
      onto: null,
      grows: null,
    });
  });

  test('that lacks something is looked for outside, then refused with the names and the command that does', () => {
    expect(judged(['c'], { outside: null })).toEqual({ kind: 'outside' });
    expect(judged(['c'])).toMatchObject(
      refusal('HANDOFF_INCOMPLETE', 'nor in the base: a, b.', 'stagegate handoff T-1 --stages a,b,c'),
    );
  });

  test('that lacks what is not verified itself is sent to look', () => {
    const stages = [stage({ key: 'a', state: 'running' }), done('b', { needs: ['a'] })];
    expect(judged(['b'], { stages })).toMatchObject(
      refusal('HANDOFF_INCOMPLETE', 'a (running)', 'stagegate handoff T-1 --eligible'),
    );
  });

  test('may lack what the base has, and what was merged', () => {
    expect(judged(['b'], { outside: { inBase: ['a'], merged: [] } })).toMatchObject({ onto: null });
    const groups = [group(1, ['a'])];
    expect(judged(['b'], { groups, outside: { inBase: [], merged: [1] } })).toMatchObject({ onto: null });
  });

  test('that needs what is in an open pull request is stacked on it', () => {
    const groups = [group(1, ['a'])];
    expect(judged(['b'], { groups, outside: null })).toEqual({ kind: 'outside' });
    expect(judged(['b'], { groups })).toMatchObject({ kind: 'group', onto: 1 });
  });

  test('that needs what was found in the base goes onto the base, unless it has a new attempt', () => {
    const groups = [group(1, ['a'], { collector: null, pushed: false, pullRequest: null })];
    expect(judged(['b'], { groups, outside: null })).toMatchObject({ kind: 'group', onto: null });
    expect(judged(['a'], { groups })).toMatchObject(refusal('HANDOFF_INELIGIBLE', 'a (in the base already)'));
    const again = STAGES.map((one) => (one.key === 'a' ? { ...one, attempt: 2 } : one));
    expect(judged(['a'], { stages: again, groups })).toMatchObject({ kind: 'group', grows: null });
    expect(judged(['b'], { stages: again, groups })).toMatchObject(refusal('HANDOFF_INCOMPLETE', ': a.'));
  });

  test('that needs two of them stands on the upper, where one stands on the other', () => {
    const groups = [group(1, ['a']), group(2, ['b'], { onto: 1 })];
    expect(judged(['c'], { groups })).toMatchObject({ onto: 2 });
    const apart = [group(1, ['a', 'b']), group(2, ['d'])];
    expect(judged(['e'], { groups: apart })).toMatchObject(
      refusal('HANDOFF_TWO_BASES', 'pull request #11, pull request #12'),
    );
    expect(judged(['e'], { groups: apart, outside: { inBase: [], merged: [2] } })).toMatchObject({ onto: 1 });
  });

  test('needs nothing of what was skipped or changed nothing, but all that these need', () => {
    const bare = done('b', {
      needs: ['a'],
      attempts: [attempt({ changes: { files: 0, insertions: 0, deletions: 0 } })],
    });
    const stages = [done('a'), bare, done('c', { needs: ['b'] })];
    expect(judged(['c'], { stages })).toMatchObject(
      refusal('HANDOFF_INCOMPLETE', 'nor in the base: a.', 'stagegate handoff T-1 --stages a,c'),
    );
    const skipped = [
      done('a'),
      stage({ key: 'b', state: 'skipped', needs: ['a'] }),
      done('c', { needs: ['b'] }),
    ];
    expect(judged(['c', 'a'], { stages: skipped })).toMatchObject({ kind: 'group', stages: ['a', 'c'] });
  });

  test('of what is not eligible is refused with the reason, and with what is', () => {
    const stages = [done('a'), stage({ key: 'b', state: 'failed', reason: 'gate unit failed' }), done('d')];
    expect(judged(['a', 'b'], { stages })).toMatchObject(
      refusal('HANDOFF_INELIGIBLE', 'b (failed: gate unit failed)', 'stagegate handoff T-1 --stages a,d'),
    );
    const groups = [group(1, ['a'])];
    expect(judged(['a'], { groups })).toMatchObject(refusal('HANDOFF_INELIGIBLE', 'a (in pull request #11)'));
    expect(judged(['zzz'])).toMatchObject(refusal('STAGE_UNKNOWN'));
  });

  test('of new attempts goes on in the branch that has the old ones, unless that was merged', () => {
    const again = STAGES.map((one) => (one.key === 'a' ? { ...one, attempt: 2 } : one));
    const groups = [group(1, ['a'])];
    expect(judged(['a'], { stages: again, groups })).toMatchObject({ kind: 'group', grows: 1, onto: null });
    expect(judged(['a', 'd'], { stages: again, groups })).toMatchObject({ grows: 1, stages: ['a', 'd'] });
    const outside = { inBase: [], merged: [1] };
    expect(judged(['a'], { stages: again, groups, outside })).toMatchObject({ grows: null });
    expect(judged(['b'], { stages: again, groups })).toMatchObject(
      refusal(
        'HANDOFF_INCOMPLETE',
        'a (attempt 2 is not in pull request #11 yet)',
        'stagegate handoff T-1 --stages a,b',
      ),
    );
  });

  test('of new attempts in two branches is refused', () => {
    const stages = STAGES.map((one) => ({ ...one, attempt: 2 }));
    const groups = [group(1, ['a']), group(2, ['d'])];
    expect(judged(['a', 'd'], { stages, groups })).toMatchObject(refusal('HANDOFF_TWO_BRANCHES'));
  });
});

describe('eligible', () => {
  const kinds = (standings: readonly StageStanding[]) =>
    standings.map(({ stage: key, kind, why }) => [key, kind, why]);

  test('is what is verified and in no pull request yet; the others say why not', () => {
    const bare = { files: 0, insertions: 0, deletions: 0 };
    const status = runStatus({
      stages: [
        done('a'),
        done('b'),
        done('c', { attempt: 2 }),
        done('d'),
        done('e', { attempts: [attempt({ changes: bare })] }),
        stage({ key: 'f', state: 'awaiting_approval' }),
        stage({ key: 'g', state: 'failed', reason: 'no attempts left' }),
        done('h'),
      ],
      groups: [
        group(1, ['b', 'c']),
        group(2, ['d'], { state: 'queued', pushed: false }),
        group(3, ['h'], { state: 'failed', pushed: false }),
      ],
    });
    expect(kinds(standingsOf(status))).toEqual([
      ['a', 'eligible', null],
      ['b', 'handed_off', 'in pull request #11'],
      ['c', 'eligible', 'attempt 2 is not in pull request #11 yet'],
      ['d', 'asked', 'asked for in group 2'],
      ['e', 'nothing', 'changed nothing'],
      ['f', 'not_verified', 'awaiting approval'],
      ['g', 'not_verified', 'failed: no attempts left'],
      ['h', 'eligible', null],
    ]);
  });

  test('is nothing any more once everything was handed off together', () => {
    const status = runStatus({
      stages: [done('a')],
      handoff: handoff({ state: 'done', pushed: true, branch: 'b', pullRequest: pullRequest() }),
    });
    expect(kinds(standingsOf(status))).toEqual([['a', 'handed_off', 'in pull request #12']]);
  });
});
