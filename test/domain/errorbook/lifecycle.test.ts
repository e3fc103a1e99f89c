import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  ENTRY_STATUSES,
  type EntryEvent,
  type EntryState,
  FIRST_STATE,
  isOpen,
  judgedAt,
  nextState,
  stateAt,
} from '../../../src/domain/errorbook/lifecycle.js';

const NOW = new Date('2026-01-02T00:00:00.000Z');
const LATER = '2026-01-09T00:00:00.000Z';

const at = (status: EntryState['status'], waivedUntil: string | null = null): EntryState => ({
  status,
  waivedUntil,
});
const after = (state: EntryState, event: EntryEvent) => nextState({ state, event, now: NOW });

describe('the life of an entry', () => {
  test.each([
    [at('candidate'), { kind: 'confirm' }, 'confirmed'],
    [at('reopened'), { kind: 'confirm' }, 'confirmed'],
    [at('candidate'), { kind: 'resolve' }, 'resolved'],
    [at('confirmed'), { kind: 'resolve' }, 'resolved'],
    [at('waived', LATER), { kind: 'resolve' }, 'resolved'],
    [at('confirmed'), { kind: 'waive', until: LATER }, 'waived'],
    [at('waived', LATER), { kind: 'reopen' }, 'reopened'],
    [at('resolved'), { kind: 'reopen' }, 'reopened'],
    [at('resolved'), { kind: 'recur' }, 'reopened'],
    [at('waived', '2026-01-01T00:00:00.000Z'), { kind: 'expire' }, 'reopened'],
  ] as const)('%j, %j: %s', (state, event, status) => {
    expect(after(state, event)).toMatchObject({ kind: 'changed', state: { status } });
  });

  test.each([
    [at('confirmed'), { kind: 'confirm' }],
    [at('resolved'), { kind: 'resolve' }],
    [at('confirmed'), { kind: 'recur' }],
    [at('waived', LATER), { kind: 'recur' }],
    [at('waived', LATER), { kind: 'expire' }],
    [at('waived', LATER), { kind: 'waive', until: LATER }],
    [at('candidate'), { kind: 'reopen' }],
  ] as const)('%j stays so at %j', (state, event) => {
    expect(after(state, event)).toEqual({ kind: 'same' });
  });

  test.each([
    [at('resolved'), { kind: 'confirm' }],
    [at('resolved'), { kind: 'waive', until: LATER }],
    [at('candidate'), { kind: 'waive', until: NOW.toISOString() }],
    [at('candidate'), { kind: 'waive', until: 'some day' }],
  ] as const)('%j refuses %j', (state, event) => {
    expect(after(state, event)).toMatchObject({ kind: 'refused' });
  });

  test('a waiver comes back when it has ended', () => {
    const waived = at('waived', LATER);
    expect(stateAt(waived, NOW)).toEqual(waived);
    expect(stateAt(waived, new Date(LATER))).toEqual(at('reopened'));
  });

  test('a clock that went backwards stands still at the last change', () => {
    expect(judgedAt({ now: NOW, changedAt: LATER })).toEqual(new Date(LATER));
    expect(judgedAt({ now: NOW, changedAt: null })).toEqual(NOW);
    const waived = at('waived', '2026-01-05T00:00:00.000Z');
    expect(stateAt(waived, judgedAt({ now: NOW, changedAt: LATER })).status).toBe('reopened');
  });

  test('any order of events leaves a legal state', () => {
    const moment = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    const event: fc.Arbitrary<EntryEvent> = fc.oneof(
      fc.constantFrom<EntryEvent>(
        { kind: 'confirm' },
        { kind: 'resolve' },
        { kind: 'reopen' },
        { kind: 'recur' },
        { kind: 'expire' },
      ),
      fc
        .oneof(
          moment.map((date) => date.toISOString()),
          fc.string(),
        )
        .map((until): EntryEvent => ({ kind: 'waive', until })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, moment), { maxLength: 40 }), (story) => {
        let state = FIRST_STATE;
        for (const [happens, now] of story) {
          const before = stateAt(state, now);
          const step = nextState({ state: before, event: happens, now });
          state = step.kind === 'changed' ? step.state : before;
          expect(ENTRY_STATUSES).toContain(state.status);
          expect(state.waivedUntil === null).toBe(state.status !== 'waived');
          if (state.status === 'waived')
            expect(Date.parse(state.waivedUntil ?? '')).toBeGreaterThan(now.getTime());
          if (happens.kind === 'recur') expect(state.status).not.toBe('resolved');
          if (happens.kind === 'reopen') expect(isOpen(state.status)).toBe(true);
          expect(nextState({ state, event: happens, now }).kind).not.toBe('changed');
        }
      }),
    );
  });
});
