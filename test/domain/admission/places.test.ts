import { describe, expect, test } from '@jest/globals';

import { type Letter, Places } from '../../../src/domain/admission/places.js';
import { type Applicant, firstStand, type Stand } from '../../../src/domain/admission/stand.js';

const AT = '2026-03-01T12:00:00.000Z';

function applicant(task: string, part: Partial<Applicant> = {}): Applicant {
  return {
    workflowId: `stagegate/shop/${task}`,
    executionId: `execution-${task}`,
    number: 1,
    task,
    slug: 'shop',
    base: 'main',
    wish: { priority: 0, queue: true },
    group: null,
    startedBy: 'Ada',
    askedAt: AT,
    ...part,
  };
}
const stand = (task: string, part: Partial<Applicant> = {}) => firstStand(applicant(task, part));
const open = (limits = { cap: 4, perBase: 1 }) => new Places({ limits, freezes: [], entries: [], asked: 0 });
const settle = (places: Places) => places.settle({ at: AT, again: 100 });
const said = (letters: readonly Letter[]) =>
  letters.map(({ workflowId, word }) => `${workflowId.split('/')[2] ?? ''} ${word.kind}`);

/** Hears stands and settles after each. */
function hear(places: Places, ...stands: readonly Stand[]): string[] {
  return stands.flatMap((each) => {
    places.hear(each);
    return said(settle(places));
  });
}
const rests = (before: Stand, seq = 1): Stand => ({
  ...before,
  ...{ seq, wants: false, place: true, slot: false, state: 'awaiting_approval' },
});
const goesOn = (before: Stand, seq = 2): Stand => ({ ...before, seq, wants: true, place: true, slot: false });
const leaves = (before: Stand): Stand => ({ ...before, seq: 9, left: true });

describe('places', () => {
  test('a base has one run, however often it asks; another base has its own', () => {
    const places = open();
    expect(hear(places, stand('a'), stand('a'), stand('b'), stand('c', { base: 'next' }))).toEqual([
      'a granted',
      'a granted',
      'b waits',
      'c granted',
    ]);
    expect(hear(places, leaves(stand('a')))).toEqual(['b granted']);
  });

  test('the refusal names who is there, its state and its age', () => {
    const places = open();
    hear(places, stand('a'));
    places.hear(stand('b', { wish: { priority: 0, queue: false } }));
    const [letter] = places.settle({ at: '2026-03-01T12:03:05.000Z', again: 0 });
    expect(letter?.word).toMatchObject({
      kind: 'refused',
      why: { kind: 'base', text: 'a (run 1, running, for 3m 05s) is at main' },
    });
    expect(places.entries).toHaveLength(1);
  });

  test('those that go on come before those that begin, then priority counts, then who asked first', () => {
    const places = open({ cap: 1, perBase: 9 });
    hear(places, stand('a'));
    hear(places, rests(stand('a')), stand('b'));
    hear(places, stand('c'), stand('d', { wish: { priority: 3, queue: true } }), goesOn(stand('a')));
    const order: string[] = [];
    for (let next = 'b'; order.length < 4;) {
      const granted = hear(places, leaves(stand(next))).filter((words) => words.endsWith('granted'));
      next = granted[0]?.split(' ')[0] ?? 'none';
      order.push(next);
    }
    expect(order).toEqual(['a', 'd', 'c', 'none']);
  });

  test('who rests keeps the base and frees the slot', () => {
    const places = open({ cap: 1, perBase: 1 });
    hear(places, stand('a'));
    expect(hear(places, stand('b'), stand('c', { base: 'next' }))).toEqual(['b waits', 'c waits']);
    expect(hear(places, rests(stand('a')))).toEqual(['c granted']);
  });

  test('a group counts over all repositories', () => {
    const group = { group: 'staging', limit: 1 };
    const places = open();
    expect(hear(places, stand('a', { group }), stand('b', { slug: 'other', group }))).toEqual([
      'a granted',
      'b waits',
    ]);
  });

  test('an older stand changes nothing', () => {
    const places = open();
    const a = stand('a');
    hear(places, a, rests(a), goesOn(a));
    expect(hear(places, rests(a))).toEqual([]);
    expect(places.look({ at: AT }).holding.map(({ entry }) => entry.slot)).toEqual([true]);
  });

  test('what is carried over is the same book', () => {
    const places = open();
    hear(places, stand('a'), stand('b'));
    const again = new Places(places.state);
    expect(settle(again)).toEqual([]);
    expect(hear(again, leaves(stand('a')))).toEqual(['b granted']);
  });

  test('a new book takes over who holds what, also beyond its limits', () => {
    const places = open();
    const holds = (task: string): Stand => ({ ...stand(task), place: true, slot: true, state: 'running' });
    expect(hear(places, holds('a'), holds('b'), stand('c'))).toEqual(['c waits']);
    expect(hear(places, leaves(stand('a')))).toEqual(['c waits']);
    expect(hear(places, leaves(stand('b')))).toEqual(['c granted']);
  });

  test('in whatever order runs come, rest, go on and leave, the limits hold and nobody is forgotten', () => {
    const LIMITS = { cap: 3, perBase: 2 };
    for (let seed = 1; seed <= 50; seed += 1) walk(seed, LIMITS);
  });
});

/** One random history of 12 runs at 3 bases; every run ends. */
function walk(seed: number, limits: { cap: number; perBase: number }): void {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const places = open(limits);
  const runs = Array.from({ length: 12 }, (_, index) => ({
    now: stand(`t${String(index)}`, { base: `base-${String(index % 3)}` }),
    told: false,
  }));
  const ended = new Set<string>();
  for (let step = 0; ended.size < runs.length && step < 2_000; step += 1) {
    const run = runs[random(runs.length)];
    if (run === undefined || ended.has(run.now.run.task)) continue;
    const { now } = run;
    if (!run.told || random(8) === 0) run.told = true;
    else if (now.slot && random(2) === 0) run.now = { ...now, seq: now.seq + 1, wants: false, slot: false };
    else if (now.place && !now.wants) run.now = { ...now, seq: now.seq + 1, wants: true };
    else if (now.slot) run.now = { ...now, seq: now.seq + 1, left: true };
    if (run.now.left) ended.add(run.now.run.task);
    places.hear(run.now);
    for (const { workflowId, word } of settle(places)) {
      const to = runs.find((each) => each.now.run.workflowId === workflowId);
      if (to !== undefined && word.kind === 'granted' && word.seq === to.now.seq)
        to.now = { ...to.now, place: true, slot: true };
    }
    const { entries } = places;
    expect(entries.filter(({ slot }) => slot).length).toBeLessThanOrEqual(limits.cap);
    for (const base of ['base-0', 'base-1', 'base-2']) {
      const there = entries.filter(({ place, stand: { run: at } }) => place && at.base === base);
      expect(there.length).toBeLessThanOrEqual(limits.perBase);
    }
  }
  expect(ended.size).toBe(runs.length);
  expect(places.entries).toEqual([]);
}
