import { describe, expect, test } from '@jest/globals';

import { auditEntry } from '../../../src/domain/ledger/audit.js';
import { correctedHead, correctionRow } from '../../../src/domain/reconcile/correction.js';
import {
  findCarrier,
  type PushedStage,
  type UpstreamCommit,
} from '../../../src/domain/reconcile/find-carrier.js';

const pushed: PushedStage = {
  stage: 'api',
  head: { commit: 'h1', tree: 't1', patch: 'p1' },
  collector: { commit: 'c1', tree: 'tc', patch: 'pc' },
};
const upstream = (over: Partial<UpstreamCommit> = {}): UpstreamCommit => ({
  ...{ commit: 'u1', tree: 'tu', patch: 'pu', names: [] },
  ...over,
});
const named = [{ run: 'ADD-42/1', stage: 'api' }];
const find = (commits: readonly UpstreamCommit[], reached: readonly string[] = []) =>
  findCarrier({ run: 'ADD-42/1', pushed, commits, reached: new Set(reached) });

describe('what carries a stage', () => {
  test.each([
    ['its head, where that is there', [upstream({ names: named })], ['h1'], { kind: 'there' }],
    [
      'the newest commit that names it',
      [upstream({ commit: 'n', names: named }), upstream({ names: named })],
      [],
      { commit: 'n', by: 'trailers' },
    ],
    [
      'a name before a patch',
      [upstream({ patch: 'p1' }), upstream({ commit: 'n', names: named })],
      [],
      { commit: 'n', by: 'trailers' },
    ],
    [
      'a commit that changes the same',
      [upstream({ tree: 't1', commit: 'x' }), upstream({ patch: 'p1' })],
      [],
      { commit: 'u1', by: 'patch' },
    ],
    ['a squash of its collector', [upstream({ patch: 'pc' })], [], { commit: 'u1', by: 'patch' }],
    ['a commit with the same tree', [upstream({ tree: 'tc' })], [], { commit: 'u1', by: 'tree' }],
    [
      'nothing',
      [
        upstream({
          names: [
            { run: 'ADD-42/2', stage: 'api' },
            { run: 'ADD-42/1', stage: 'ui' },
          ],
        }),
      ],
      [],
      { kind: 'gone' },
    ],
  ])('%s', (_name, commits, reached, told) => {
    expect(find(commits, reached)).toMatchObject({ stage: 'api', head: 'h1', ...told });
  });

  test('is nothing by what is not known', () => {
    const unknown = { commit: 'h1', tree: null, patch: null };
    const bare = { ...pushed, head: unknown, collector: { ...unknown, commit: 'c1' } };
    const commits = [upstream({ patch: null })];
    expect(findCarrier({ run: 'r/1', pushed: bare, commits, reached: new Set() })).toMatchObject({
      kind: 'gone',
    });
  });
});

test('a correction is one row, is followed from then on, and is in the audit', () => {
  const moved = { kind: 'moved', stage: 'api', head: 'h1', commit: 'h2', by: 'patch' } as const;
  const by = { name: 'Ada', email: 'ada@example.org' };
  const at = '2026-03-01T12:00:00.000Z';
  const row = correctionRow({ moved, by, at });
  expect(correctionRow({ moved, by, at: '2026-03-02T12:00:00.000Z' }).key).toBe(row.key);
  const next = correctionRow({ moved: { ...moved, head: 'h2', commit: 'h3' }, by, at });
  expect(correctedHead({ rows: [row, next], stage: 'api', head: 'h1' })).toBe('h3');
  expect(correctedHead({ rows: [row, next], stage: 'ui', head: 'h1' })).toBe('h1');
  expect(auditEntry(row)).toMatchObject({
    ...{ actor: 'Ada <ada@example.org>', action: 'reconciled', resource: 'api' },
    outcome: 'h1 is h2 now, by what it changes',
  });
});
