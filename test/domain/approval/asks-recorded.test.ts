import { expect, test } from '@jest/globals';

import { askNamed, asksRecorded } from '../../../src/domain/approval/asks-recorded.js';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];
const asked = (id: string, head: string | null, more: object = {}) => ({
  kind: 'approval_requested',
  data: { id, evidence: { head, gates: null }, ...more },
});
const closed = (id: string, head: string, reason: string | null = null) => ({
  kind: 'draft_closed',
  data: { id, pull: 1, head, reason },
});
const left = (...rows: { kind: string; data: unknown }[]) =>
  asksRecorded({ rows }).flatMap(({ draftMayBeLeft, requestId, head }) =>
    draftMayBeLeft ? [`${requestId} ${head.slice(0, 1)}`] : [],
  );
const inDraft = { draft: true };

test('a draft may be left until it is written down that it is gone', () => {
  const row = asked('api/1', A, inDraft);
  expect(left(row)).toEqual(['api/1 a']);
  expect(left(row, closed('api/1', A))).toEqual([]);
  expect(left(row, closed('api/2', A))).toEqual(['api/1 a']);
  expect(left(row, closed('api/1', A, 'somebody pushed to it'))).toEqual(['api/1 a']);
});

test('a run that was reset asks at another commit: the draft of the first is not the one that was closed', () => {
  const rows = [asked('api/1', A, inDraft), asked('api/1', B, inDraft), closed('api/1', B)];
  expect(left(...rows)).toEqual(['api/1 a']);
});

test('what was not asked in a draft leaves none, and is known all the same; what has no commit is no request of one', () => {
  const rows = [asked('api/1', A), asked('plan/1', null, inDraft), { kind: 'verified', data: {} }];
  expect(left(...rows)).toEqual([]);
  expect(asksRecorded({ rows })).toEqual([{ requestId: 'api/1', head: A, draftMayBeLeft: false }]);
});

test('a branch means a request by its id and the beginning of its commit', () => {
  const asks = asksRecorded({ rows: [asked('api/1', A), asked('api/1', B)] });
  const named = (requestId: string, head: string) => askNamed(asks, { requestId, head })?.head;
  expect(named('api/1', B.slice(0, 12))).toBe(B);
  expect(named('api/2', B.slice(0, 12))).toBeUndefined();
  expect(named('api/1', 'c'.repeat(12))).toBeUndefined();
});
