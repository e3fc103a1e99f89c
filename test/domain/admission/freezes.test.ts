import { describe, expect, test } from '@jest/globals';

import { type Freeze, MOST_FREEZES } from '../../../src/domain/admission/freeze.js';
import { Freezes } from '../../../src/domain/admission/freezes.js';
import { Places } from '../../../src/domain/admission/places.js';
import { type Applicant, firstStand } from '../../../src/domain/admission/stand.js';

const AT = '2026-03-01T12:00:00.000Z';
const LATER = '2026-03-01T14:00:00.000Z';

function freeze(part: Partial<Freeze> = {}): Freeze {
  const common = { id: `freeze-${part.slug ?? 'shop'}-${part.base ?? 'all'}`, slug: 'shop', base: null };
  return { ...common, reason: 'release', by: 'Ada', at: AT, priority: null, until: null, ...part };
}
const open = () => new Freezes({ freezes: [], ended: {} });
const run = (part: { slug?: string; base?: string; priority?: number } = {}) => {
  const { priority = 0, ...where } = part;
  return { slug: 'shop', base: 'main', ...where, wish: { priority } };
};

describe('a freeze', () => {
  test('is of a repository, or of one of its bases', () => {
    const freezes = open();
    freezes.begin(freeze({ base: 'next' }));
    expect(freezes.holding(run())).toBeNull();
    expect(freezes.holding(run({ base: 'next' }))).toMatchObject({ base: 'next' });
    freezes.begin(freeze());
    expect(freezes.holding(run())).toMatchObject({ base: null });
    expect(freezes.holding(run({ slug: 'other' }))).toBeNull();
  });

  test('lets the priority pass that it names, unless the other one does not', () => {
    const freezes = open();
    freezes.begin(freeze({ priority: 50 }));
    expect(freezes.holding(run({ priority: 49 }))).not.toBeNull();
    expect(freezes.holding(run({ priority: 50 }))).toBeNull();
    freezes.begin(freeze({ base: 'main' }));
    expect(freezes.holding(run({ priority: 50 }))).toMatchObject({ base: 'main' });
  });

  test('asked for twice is one; another reason, priority or end replaces it', () => {
    const freezes = open();
    const first = freeze();
    expect(freezes.begin(first)).toEqual({ kind: 'new', before: null });
    const again = freeze({ id: 'another-id', by: 'Bea', at: LATER });
    expect(freezes.begin(again)).toEqual({ kind: 'same', before: first });
    expect(freezes.begin(freeze({ reason: 'audit' }))).toEqual({ kind: 'new', before: first });
    expect(freezes.all).toEqual([freeze({ reason: 'audit' })]);
  });

  test('ends when somebody ends it, and what was not frozen has no end', () => {
    const freezes = open();
    freezes.begin(freeze());
    expect(freezes.end({ slug: 'shop', base: 'main', by: 'Bea' })).toBeNull();
    expect(freezes.end({ slug: 'shop', base: null, by: 'Bea' })).toEqual(freeze());
    expect(freezes.endedBy(freeze().id)).toBe('Bea');
    expect(freezes.end({ slug: 'shop', base: null, by: 'Bea' })).toBeNull();
  });

  test('ends by itself at its time', () => {
    const freezes = open();
    freezes.begin(freeze({ until: LATER }));
    freezes.begin(freeze({ slug: 'other' }));
    expect(freezes.nextEnd).toBe(LATER);
    freezes.expire(AT);
    expect(freezes.all).toHaveLength(2);
    freezes.expire(LATER);
    expect(freezes.all).toEqual([freeze({ slug: 'other' })]);
    expect(freezes.endedBy(freeze().id)).toContain('its time was over');
    expect(freezes.nextEnd).toBeNull();
  });

  test('too many are refused; those that hold can still be replaced', () => {
    const freezes = open();
    for (let index = 0; index < MOST_FREEZES; index += 1) freezes.begin(freeze({ slug: `shop-${index}` }));
    expect(freezes.begin(freeze()).kind).toBe('full');
    expect(freezes.begin(freeze({ slug: 'shop-1', reason: 'audit' })).kind).toBe('new');
    expect(freezes.all).toHaveLength(MOST_FREEZES);
  });

  test('of a lost book comes back, unless it was changed meanwhile', () => {
    const freezes = open();
    freezes.end({ slug: 'ended', base: null, by: 'Bea' });
    freezes.begin(freeze({ slug: 'new', reason: 'audit' }));
    freezes.restore([freeze(), freeze({ slug: 'ended' }), freeze({ slug: 'new' })]);
    expect(freezes.all.map(({ slug, reason }) => `${slug} ${reason}`)).toEqual(['new audit', 'shop release']);
  });
});

describe('in the book of places', () => {
  const applicant = (task: string, part: Partial<Applicant> = {}): Applicant => ({
    ...{ workflowId: `stagegate/shop/${task}`, executionId: `execution-${task}`, number: 1, task },
    ...{ slug: 'shop', base: 'main', wish: { priority: 0, queue: true }, group: null },
    ...{ startedBy: 'Ada', askedAt: AT },
    ...part,
  });
  const book = () => new Places({ limits: { cap: 9, perBase: 9 }, freezes: [], entries: [], asked: 0 });
  const words = (places: Places) => places.settle({ at: AT, again: 100 }).map(({ word }) => word);

  test('who has a place is told, also of its end and by whom, once', () => {
    const places = book();
    places.hear(firstStand(applicant('a')));
    words(places);
    places.freezes.begin(freeze());
    expect(words(places)).toMatchObject([{ kind: 'freeze', freeze: { by: 'Ada' } }]);
    expect(words(places)).toEqual([]);
    expect(places.look({ at: AT }).holding).toMatchObject([{ why: { kind: 'freeze' } }]);
    places.freezes.end({ slug: 'shop', base: null, by: 'Bea' });
    const carried = new Places(places.state);
    expect(words(carried)).toMatchObject([{ kind: 'freeze', freeze: null, endedBy: 'Bea' }]);
    expect(words(carried)).toEqual([]);
  });

  test('who asks waits for its end, or is refused, and both name it; who passes begins', () => {
    const places = book();
    places.freezes.begin(freeze({ priority: 10, until: LATER }));
    places.hear(firstStand(applicant('waits')));
    places.hear(firstStand(applicant('refused', { wish: { priority: 0, queue: false } })));
    places.hear(firstStand(applicant('passes', { wish: { priority: 10, queue: true } })));
    const text =
      'shop is frozen by Ada since 2026-03-01 12:00:00 UTC, until 2026-03-01 14:00:00 UTC: release';
    const told = words(places);
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'waits', why: expect.objectContaining({ text }) }),
        expect.objectContaining({ kind: 'refused', why: expect.objectContaining({ text }) }),
        expect.objectContaining({ kind: 'granted' }),
      ]),
    );
    const ended = places.settle({ at: LATER, again: 0 });
    expect(ended.map(({ word }) => word.kind)).toEqual(['granted']);
  });
});

test('a run that was Reset keeps what it holds, and is answered although it counts anew', () => {
  const places = new Places({ limits: { cap: 9, perBase: 1 }, freezes: [], entries: [], asked: 0 });
  const settle = () =>
    places.settle({ at: AT, again: 100 }).map(({ workflowId, word }) => `${workflowId} ${word.kind}`);
  const of = (workflowId: string, executionId: string) => {
    const rest = { slug: 'shop', base: 'main', wish: { priority: 0, queue: true }, group: null };
    return firstStand({
      ...rest,
      workflowId,
      executionId,
      number: 1,
      task: 'a',
      startedBy: 'Ada',
      askedAt: AT,
    });
  };
  places.hear(of('a', 'one'));
  settle();
  places.hear({ ...of('a', 'one'), seq: 8, place: true, slot: true });
  places.hear(of('b', 'other'));
  expect(settle()).toEqual(['b waits']);
  places.hear({ ...of('a', 'two'), seq: 2 });
  expect(settle()).toEqual(['a granted']);
  // a late word of the execution that the Reset has ended
  places.hear({ ...of('a', 'one'), seq: 9, left: true });
  expect(settle()).toEqual([]);
  expect(places.entries).toHaveLength(2);
});
