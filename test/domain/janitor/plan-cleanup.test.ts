import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Copies, Holding, Inventory, RunFacts } from '../../../src/domain/janitor/holding.js';
import { planCleanup } from '../../../src/domain/janitor/plan-cleanup.js';

const NOW = Date.parse('2026-03-10T00:00:00Z');
const DAY = 86_400_000;

/** A small history (commit → parents below it), runs, and where their commits are. */
interface World {
  readonly parents: readonly (readonly number[])[];
  readonly remote: readonly number[];
  readonly runs: readonly RunFacts[];
  readonly refs: readonly { run: number; commit: number }[];
  readonly trees: readonly { run: number; commits: readonly number[]; dirty: boolean; path: string }[];
  readonly mirrorRefs: readonly number[];
  readonly dropRuns: readonly number[];
  readonly olderThanMs: number;
}

const COMMITS = 7;
const some = (most: number) => fc.array(fc.nat(COMMITS - 1), { maxLength: most });

const runFacts = (index: number): fc.Arbitrary<RunFacts> =>
  fc.record({
    slug: fc.constant('shop-12345678'),
    taskKey: fc.constantFrom('A-1', 'A-2', 'a-2'),
    number: fc.constant(index + 1),
    temporal: fc.constantFrom('closed', 'closed', 'closed', 'open', 'unknown'),
    ledger: fc.constantFrom('ended', 'ended', 'ended', 'open', 'missing'),
    endedAt: fc.constantFrom(null, new Date(NOW - DAY).toISOString(), new Date(NOW - 30 * DAY).toISOString()),
    processes: fc.constantFrom(0, 0, 0, 1),
  });

const world: fc.Arbitrary<World> = fc.integer({ min: 1, max: 4 }).chain((count) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: COMMITS }, (_, at) =>
        at === 0 ? fc.constant<number[]>([]) : fc.array(fc.nat(at - 1), { maxLength: 2 }),
      ),
    ),
    remote: some(2),
    runs: fc.tuple(...Array.from({ length: count }, (_, index) => runFacts(index))),
    refs: fc.array(fc.record({ run: fc.nat(count - 1), commit: fc.nat(COMMITS - 1) }), { maxLength: 6 }),
    trees: fc.array(
      fc.record({
        run: fc.nat(count - 1),
        commits: some(3),
        dirty: fc.constantFrom(false, false, true),
        path: fc.uuid(),
      }),
      { maxLength: 4 },
    ),
    mirrorRefs: some(2),
    dropRuns: fc.array(fc.nat(count - 1), { maxLength: 1 }),
    olderThanMs: fc.constantFrom(0, 7 * DAY),
  }),
);

function reach({ parents }: World, from: readonly number[]): Set<number> {
  const seen = new Set<number>();
  const queue = [...from];
  for (let commit = queue.pop(); commit !== undefined; commit = queue.pop()) {
    if (seen.has(commit)) continue;
    seen.add(commit);
    queue.push(...(parents[commit] ?? []));
  }
  return seen;
}

function runAt({ runs }: World, index: number): RunFacts {
  const run = runs[index];
  if (run === undefined) throw new RangeError(`no run ${String(index)}`);
  return run;
}

const refName = (index: number) => `refs/stagegate/t/1/s/${String(index)}`;

/** The inventory as it would be taken of a world. */
function inventoryOf(made: World): Inventory {
  const onRemote = reach(made, made.remote);
  const copies = (commit: number): Copies => ({
    commit: String(commit),
    delivered: onRemote.has(commit),
    vaultRefs: made.refs.flatMap((ref, index) =>
      reach(made, [ref.commit]).has(commit) ? [refName(index)] : [],
    ),
  });
  const common = { slug: 'shop-12345678', bytes: 10 };
  const at = (run: number) => ({ ...common, run: runAt(made, run) });
  const holdings: Holding[] = [
    ...made.trees.map((tree): Holding => {
      const commits = tree.commits.map(copies);
      const unkept = tree.dirty ? 'it has changes that were not kept' : null;
      return { ...at(tree.run), kind: 'tree', stage: 's', path: tree.path, rounds: [], unkept, commits };
    }),
    ...made.trees.map((tree): Holding => ({ ...at(tree.run), kind: 'home', stage: 's', path: tree.path })),
    ...made.refs.map(({ run, commit }, index): Holding => {
      const delivered = onRemote.has(commit);
      return { ...at(run), kind: 'vault_ref', ref: refName(index), commit: String(commit), delivered };
    }),
    ...made.mirrorRefs.map((commit): Holding => ({
      ...common,
      kind: 'mirror_ref',
      ref: `m/${commit}`,
      copies: copies(commit),
    })),
    { ...common, kind: 'mirror_objects', path: 'mirror', damage: null },
    { ...common, kind: 'vault_objects', path: 'vault', damage: null },
  ];
  return { runs: made.runs, holdings, borrowers: [], leftovers: [] };
}

function planOf(made: World) {
  const dropRuns = made.dropRuns.map((index) => runAt(made, index));
  return planCleanup({
    inventory: inventoryOf(made),
    request: { now: NOW, olderThanMs: made.olderThanMs, dropRuns },
  });
}

/** Every commit that these holdings, and the remote, keep alive. */
function alive(made: World, holdings: readonly Holding[]): Set<number> {
  const named = holdings.flatMap((holding) => {
    if (holding.kind === 'tree') return holding.commits.map(({ commit }) => Number(commit));
    if (holding.kind === 'vault_ref') return [Number(holding.commit)];
    return holding.kind === 'mirror_ref' ? [Number(holding.copies.commit)] : [];
  });
  return reach(made, [...made.remote, ...named]);
}

describe('whatever there is', () => {
  test('no commit is lost but those of a run that is to be forgotten, in any order and wherever it stops', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat(1000)), (made, order) => {
        const decisions = planOf(made);
        const asked = (holding: Holding) =>
          'run' in holding && made.dropRuns.some((index) => made.runs[index] === holding.run);
        const mayBeLost = alive(
          made,
          decisions.map(({ holding }) => holding).filter((holding) => asked(holding)),
        );
        const others = decisions.map(({ holding }) => holding).filter((holding) => !asked(holding));
        const going = decisions.filter(({ drop }) => drop).map(({ holding }) => holding);
        going.sort(() => ([...order.take(1)][0] ?? 0) - 500);
        let left = decisions.map(({ holding }) => holding);
        for (const gone of [null, ...going]) {
          left = left.filter((holding) => holding !== gone);
          const now = alive(made, left);
          for (const commit of alive(made, others))
            expect(now.has(commit) || mayBeLost.has(commit)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a commit that another run holds outlives a run that is forgotten', () => {
    fc.assert(
      fc.property(world, (made) => {
        const decisions = planOf(made);
        const left = decisions.filter(({ drop }) => !drop).map(({ holding }) => holding);
        const asked = (holding: Holding) =>
          'run' in holding && made.dropRuns.some((index) => made.runs[index] === holding.run);
        const others = decisions.map(({ holding }) => holding).filter((holding) => !asked(holding));
        const now = alive(made, left);
        for (const commit of alive(made, others)) expect(now.has(commit)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing goes of a run that is not surely over, nor a tree with changes of its own', () => {
    fc.assert(
      fc.property(world, (made) => {
        for (const { holding, drop, why } of planOf(made)) {
          expect(why).not.toBe('');
          if (!drop || !('run' in holding)) continue;
          const { run } = holding;
          const asked = made.dropRuns.some((index) => made.runs[index] === run);
          expect(run).toMatchObject({ temporal: 'closed', processes: 0 });
          const sameTask = made.runs.filter((one) => one.taskKey.toLowerCase() === run.taskKey.toLowerCase());
          expect(sameTask.every(({ temporal }) => temporal === 'closed')).toBe(true);
          if (asked) continue;
          expect(run.ledger).toBe('ended');
          for (const { endedAt, number } of sameTask)
            if (number >= run.number)
              expect(NOW - Date.parse(endedAt ?? '')).toBeGreaterThanOrEqual(made.olderThanMs);
          if (holding.kind === 'tree') expect(holding.unkept).toBeNull();
          if (holding.kind === 'vault_ref') expect(holding.delivered).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a damaged vault is no copy: what only it has stays where else it is', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { holdings, ...rest } = inventoryOf({ ...made, dropRuns: [] });
        const damaged = holdings.map((one) => (one.kind === 'vault_objects' ? { ...one, damage: 'x' } : one));
        const request = { now: NOW, olderThanMs: made.olderThanMs, dropRuns: [] };
        for (const { holding, drop } of planCleanup({ inventory: { ...rest, holdings: damaged }, request })) {
          if (holding.kind === 'vault_objects') expect(drop).toBe(false);
          if (!drop || holding.kind !== 'tree') continue;
          expect(holding.commits.every(({ delivered }) => delivered)).toBe(true);
        }
      }),
    );
  });

  test('objects go only where no run may be at work, and from a mirror only when no tree borrows', () => {
    fc.assert(
      fc.property(world, (made) => {
        const decisions = planOf(made);
        const idle = made.runs.every(({ temporal, processes }) => temporal === 'closed' && processes === 0);
        const borrowed = decisions.some(({ holding, drop }) => holding.kind === 'tree' && !drop);
        const goes = (kind: Holding['kind']) =>
          decisions.find(({ holding }) => holding.kind === kind)?.drop === true;
        expect(goes('vault_objects')).toBe(idle);
        expect(goes('mirror_objects')).toBe(idle && !borrowed);
      }),
    );
  });
});

test.each([
  ['closed', 'c', null],
  ['closed', 'd', 'somebody pushed to it'],
  ['open', 'c', 'its run is open, or a later one of its task'],
  ['unknown', 'c', 'Temporal cannot be asked whether its run has ended'],
] as const)('a draft of a run that Temporal calls %s, at %s: it stays because %s', (temporal, tip, stays) => {
  const name = { slug: 'shop-12345678', taskKey: 'A-1', number: 1 };
  const run = { ...name, temporal, ledger: 'open', endedAt: null, processes: 0 } as const;
  const repository = { id: 'x', slug: 'shop-12345678', fetchUrl: 'x', checkout: 'x', hasOrigin: true };
  const at = {
    slug: name.slug,
    bytes: 0,
    run,
    ref: 'r',
    requestId: 'a/1',
    commit: 'c',
    tip,
    base: 'main',
    repository,
  };
  const inventory = {
    runs: [run],
    holdings: [{ kind: 'draft', ...at } as const],
    borrowers: [],
    leftovers: [],
  };
  const request = { now: NOW, olderThanMs: 7 * DAY, dropRuns: [] };
  const [decision] = planCleanup({ inventory, request });
  expect(decision?.drop).toBe(stays === null);
  if (stays !== null) expect(decision?.why).toBe(stays);
});
