import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isSettled, satisfiesNeeds } from '../../../src/domain/stage/stage-state.js';
import { StageBoard } from '../../../src/workflows/state/stage-board.js';
import { headsOf, mergedHeads } from '../../../src/workflows/state/stage-heads.js';
import { planStage } from '../../support/run-plan.js';
import { commitOf } from '../../support/scripted-world.js';

const AT = '2026-03-01T12:00:00.000Z';

const boardOf = (needs: Record<string, readonly string[]>, parallel = 2): StageBoard =>
  new StageBoard({
    stages: Object.entries(needs).map(([key, needed]) => planStage({ key, needs: [...needed] })),
    parallel,
  });

const complete = (board: StageBoard, key: string, head: string | null = commitOf(key)) => {
  board.move({ key, to: 'running', at: AT, attempt: 1 });
  board.recordAttempt({
    key,
    result: {
      attempt: 1,
      start: null,
      head,
      end: null,
      durationMs: 1,
      changes: { files: 0, insertions: 0, deletions: 0 },
      artifacts: [],
      skipped: null,
      failure: null,
    },
    gates: null,
    failure: null,
  });
  board.move({ key, to: 'completed', at: AT });
};

/** Graphs without cycles, their stages named in any order, with what becomes of each stage. */
const graphs = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(11), { maxLength: 4 }),
      end: fc.constantFrom('completed', 'skipped', 'failed'),
      asks: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((nodes) =>
    fc.record({
      nodes: fc.constant(
        nodes.map(({ needs, ...node }, index) => ({
          ...node,
          key: `s${index}`,
          needs: [...new Set(needs.filter((need) => need < index))].map((need) => `s${need}`),
        })),
      ),
      order: fc.shuffledSubarray([...nodes.keys()], { minLength: nodes.length, maxLength: nodes.length }),
      parallel: fc.integer({ min: 1, max: 4 }),
      turns: fc.infiniteStream(fc.nat(99)),
    }),
  );

describe('a board', () => {
  test('brings every graph to an end, in order, within the limit, and says why where it could not', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, order, parallel, turns }) => {
        const ordered = order.flatMap((index) => nodes[index] ?? []);
        const board = new StageBoard({
          stages: ordered.map(({ key, needs }) => planStage({ key, needs })),
          parallel,
        });
        const working = () =>
          board.stages.filter(({ state }) => state === 'running' || state === 'validating');
        for (let steps = 0; !board.finished; steps += 1) {
          expect(steps).toBeLessThan(100);
          for (const key of board.startable()) {
            const needs = board.get(key)?.needs ?? [];
            expect(needs.every((need) => satisfiesNeeds(board.get(need)?.state ?? 'failed'))).toBe(true);
            board.move({ key, to: 'running', at: AT, attempt: 1 });
          }
          expect(working().length).toBeLessThanOrEqual(parallel);
          const open = board.stages.filter(({ key }) => board.isOpen(key));
          const next = open[(turns.next().value ?? 0) % Math.max(1, open.length)];
          const node = nodes.find(({ key }) => key === next?.key);
          if (next === undefined || node === undefined) break;
          if (node.asks && next.state === 'running')
            board.move({ key: next.key, to: 'awaiting_approval', at: AT });
          else board.move({ key: next.key, to: node.end, at: AT, reason: 'as drawn' });
          board.block({ at: AT });
        }
        expect(board.finished).toBe(true);
        expect(board.succeeded).toBe(board.stages.every(({ state }) => satisfiesNeeds(state)));
        for (const { state, reason, startedAt } of board.stages) {
          expect(isSettled(state) || state === 'blocked').toBe(true);
          if (state === 'blocked')
            expect([reason, startedAt]).toEqual([
              expect.stringMatching(/^needs s\d+, which is (failed|blocked)$/),
              null,
            ]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('starts in the order of the plan, as many as there are places', () => {
    const board = boardOf({ a: [], b: [], c: [], d: ['a'] });
    expect(board.startable()).toEqual(['a', 'b']);
    board.move({ key: 'a', to: 'running', at: AT });
    expect(board.startable()).toEqual(['b']);
    board.move({ key: 'a', to: 'awaiting_approval', at: AT });
    expect(board.startable()).toEqual(['b', 'c']);
  });

  test('blocks what is named before its needs, and that is an end', () => {
    const board = boardOf({ last: ['middle'], middle: ['first'], first: [] });
    board.move({ key: 'first', to: 'running', at: AT });
    board.move({ key: 'first', to: 'failed', at: AT });
    board.block({ at: AT });
    expect(board.stages.map(({ state }) => state)).toEqual(['blocked', 'blocked', 'failed']);
    expect([board.finished, board.succeeded]).toEqual([true, false]);
  });

  test('does not take an escalation for an end', () => {
    const board = boardOf({ a: [] });
    board.move({ key: 'a', to: 'running', at: AT });
    board.move({ key: 'a', to: 'blocked', at: AT, reason: 'stuck' });
    board.block({ at: AT });
    expect([board.finished, board.isOpen('a'), board.get('a')?.reason]).toEqual([false, true, 'stuck']);
  });

  test('ignores what its states do not allow: late and repeated messages', () => {
    const board = boardOf({ a: [] });
    expect(board.move({ key: 'a', to: 'validating', at: AT })).toBe(false);
    complete(board, 'a');
    expect(board.move({ key: 'a', to: 'running', at: AT })).toBe(false);
    expect(board.move({ key: 'nowhere', to: 'running', at: AT })).toBe(false);
    expect(board.get('a')).toMatchObject({ state: 'completed', head: commitOf('a'), endedAt: AT });
  });

  test('counts no attempt beyond the last: one more than the plan allows was given by a machine that failed', () => {
    const board = boardOf({ a: [] });
    for (const attempt of [1, 2, 3]) board.move({ key: 'a', to: 'running', at: AT, attempt });
    expect(board.get('a')).toMatchObject({ attempt: 3, maxAttempts: 3 });
  });

  test('gives a stage that is taken back all its attempts once more', () => {
    const board = boardOf({ a: [] });
    complete(board, 'a');
    board.reset({ key: 'a', reason: 'rerun' });
    expect(board.get('a')).toMatchObject({ attempt: 1, maxAttempts: 3 });
  });

  test('finds a chain of a thousand stages, named backwards, at an end without delay', () => {
    const keys = Array.from({ length: 1000 }, (_nothing, index) => `s${index}`);
    const board = boardOf(
      Object.fromEntries(
        [...keys].reverse().map((key, index) => [key, index === 999 ? [] : [`s${998 - index}`]]),
      ),
    );
    board.move({ key: 's0', to: 'running', at: AT });
    board.move({ key: 's0', to: 'failed', at: AT });
    board.block({ at: AT });
    expect(board.finished).toBe(true);
    expect(board.stages.filter(({ state }) => state === 'blocked')).toHaveLength(999);
  });
});

describe('heads', () => {
  test('of needs are in the order of the plan; a skipped need is stood in for by its own', () => {
    const board = boardOf({ a: [], b: [], gone: ['a'], far: ['gone', 'b'], last: ['far', 'gone'] }, 9);
    complete(board, 'a');
    complete(board, 'b');
    for (const key of ['gone', 'far']) {
      board.move({ key, to: 'running', at: AT });
      board.move({ key, to: 'skipped', at: AT });
    }
    expect(headsOf({ board, keys: ['far', 'gone'] }).map(({ stage }) => stage)).toEqual(['a', 'b']);
    expect(headsOf({ board, keys: ['gone'] })).toEqual([{ stage: 'a', attempt: 1, head: commitOf('a') }]);
    expect(headsOf({ board, keys: [] })).toEqual([]);
  });

  test('to hand off are those of completed stages that made one', () => {
    const board = boardOf({ a: [], b: [], c: [] }, 9);
    complete(board, 'a');
    complete(board, 'b', null);
    board.move({ key: 'c', to: 'running', at: AT });
    expect(mergedHeads({ board }).map(({ stage }) => stage)).toEqual(['a']);
  });
});
