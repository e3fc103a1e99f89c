import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { dependants } from '../../../src/domain/plan/graph.js';
import { decideReuse, type ReuseQuestion } from '../../../src/domain/rerun/decide-reuse.js';
import type { StageRecord } from '../../../src/domain/rerun/read-records.js';
import { isUnasked, rerunReasonText } from '../../../src/domain/rerun/rerun-reason.js';
import type { StageEvidence } from '../../../src/domain/rerun/stage-evidence.js';
import { planStage } from '../../support/run-plan.js';
import { commitOf, hashOf } from '../../support/scripted-world.js';
import { proof } from './evidence.js';

const BASE = commitOf('base');
const HEADS = { a: { stage: 'a', head: commitOf('a', 1) }, b: { stage: 'b', head: commitOf('b', 1) } };
const stages = [
  planStage({ key: 'a' }),
  planStage({ key: 'b', needs: ['a'] }),
  planStage({ key: 'c', needs: ['b'] }),
  planStage({ key: 'd' }),
];
const proofs = {
  a: proof('a'),
  b: proof('b', { from: [HEADS.a] }),
  c: proof('c', { from: [HEADS.b] }),
  d: proof('d'),
};

function ask(part: Partial<ReuseQuestion> & { proofs?: Partial<Record<string, StageEvidence>> } = {}) {
  const { proofs: given = proofs, ...question } = part;
  const records = new Map(
    Object.entries(given).flatMap(([key, evidence]): [string, StageRecord][] =>
      evidence === undefined ? [] : [[key, { kind: 'proved', evidence }]],
    ),
  );
  const verdicts = decideReuse({
    stages,
    planParts: Object.fromEntries((question.stages ?? stages).map(({ key }) => [key, hashOf(key)])),
    base: BASE,
    requirements: null,
    records,
    from: [],
    ...question,
  });
  return verdicts.map((verdict) =>
    verdict.kind === 'kept' ? `${verdict.stage} kept` : `${verdict.stage} ${verdict.why.kind}`,
  );
}

describe('what a run keeps of an earlier one', () => {
  test('everything, when nothing differs and nothing was asked for', () => {
    expect(ask()).toEqual(['a kept', 'b kept', 'c kept', 'd kept']);
  });

  test('not what was asked for again, nor what needs it', () => {
    expect(ask({ from: ['b'] })).toEqual(['a kept', 'b asked', 'c need', 'd kept']);
  });

  test('not what was never verified, nor what needs it', () => {
    expect(ask({ proofs: { ...proofs, a: undefined } })).toEqual([
      'a unproved',
      'b need',
      'c need',
      'd kept',
    ]);
  });

  test('nothing, when the base has another tree', () => {
    expect(ask({ base: commitOf('moved') })).toEqual(['a base', 'b need', 'c need', 'd base']);
  });

  test('nothing, when the requirements are others', () => {
    expect(ask({ requirements: hashOf('new') })).toEqual([
      'a requirements',
      'b need',
      'c need',
      'd requirements',
    ]);
  });

  test('not a stage whose part of the plan is another, nor what needs it', () => {
    const planParts = {
      ...Object.fromEntries(stages.map(({ key }) => [key, hashOf(key)])),
      b: hashOf('other'),
    };
    expect(ask({ planParts })).toEqual(['a kept', 'b plan', 'c need', 'd kept']);
  });

  test('not a stage that began from other heads', () => {
    const later = proof('b', { from: [{ stage: 'a', head: commitOf('a', 2) }] });
    expect(ask({ proofs: { ...proofs, b: later } })).toEqual(['a kept', 'b start', 'c need', 'd kept']);
  });

  test('not a stage whose needs would be merged in another order', () => {
    const both = planStage({ key: 'e', needs: ['a', 'd'] });
    const from = [{ stage: 'd', head: commitOf('d', 1) }, HEADS.a];
    const given = { a: proofs.a, d: proofs.d, e: proof('e', { from }) };
    expect(ask({ stages: [planStage({ key: 'a' }), planStage({ key: 'd' }), both], proofs: given })).toEqual([
      'a kept',
      'd kept',
      'e start',
    ]);
  });

  test('not a stage whose commits are gone', () => {
    expect(ask({ lost: new Map([['a', 'the vault has no commit']]) })).toEqual([
      'a lost',
      'b need',
      'c need',
      'd kept',
    ]);
  });

  test("a skipped stage as skipped: its own needs' heads stand in for it", () => {
    const skipped = proof('b', { from: [HEADS.a] }, { verdict: { kind: 'skipped', reason: 'by Ada' } });
    const c = proof('c', { from: [HEADS.a] });
    expect(ask({ proofs: { ...proofs, b: skipped, c } })).toEqual(['a kept', 'b kept', 'c kept', 'd kept']);
    expect(ask({ proofs: { ...proofs, b: skipped } })).toEqual(['a kept', 'b kept', 'c start', 'd kept']);
  });

  test('in whatever order the plan names the stages', () => {
    expect(ask({ stages: [...stages].reverse(), from: ['a'] })).toEqual([
      'd kept',
      'c need',
      'b need',
      'a asked',
    ]);
  });

  test('and says why not, in words', () => {
    expect(rerunReasonText({ kind: 'base', run: 2, from: 'a'.repeat(40), to: 'b'.repeat(40) })).toBe(
      'the base moved since run 2, from aaaaaaaaaa to bbbbbbbbbb',
    );
    expect(isUnasked({ kind: 'base', run: 2, from: '', to: '' })).toBe(true);
    expect(isUnasked({ kind: 'asked' })).toBe(false);
  });
});

describe('any graph, any wish, any loss', () => {
  const graph = fc.integer({ min: 1, max: 8 }).chain((size) =>
    fc.record({
      needs: fc.tuple(
        ...Array.from({ length: size }, (_, index) =>
          fc.subarray(Array.from({ length: index }, (_nothing, at) => `s${at}`)),
        ),
      ),
      from: fc.subarray(Array.from({ length: size }, (_, index) => `s${index}`)),
      unproved: fc.subarray(Array.from({ length: size }, (_, index) => `s${index}`)),
      lost: fc.subarray(Array.from({ length: size }, (_, index) => `s${index}`)),
      backwards: fc.boolean(),
    }),
  );

  test('keeps a stage exactly when it and all that it needs are proved, there, and not asked for', () => {
    fc.assert(
      fc.property(graph, ({ needs, from, unproved, lost, backwards }) => {
        const nodes = needs.map((each, index) => planStage({ key: `s${index}`, needs: each }));
        const ordered = backwards ? [...nodes].reverse() : nodes;
        const headsOf = (keys: readonly string[]) =>
          ordered.flatMap(({ key }) => (keys.includes(key) ? [{ stage: key, head: commitOf(key, 1) }] : []));
        const given = Object.fromEntries(
          nodes
            .filter(({ key }) => !unproved.includes(key))
            .map(({ key, needs: mine }) => [key, proof(key, { from: headsOf(mine) })]),
        );
        const told = ask({
          stages: ordered,
          proofs: given,
          from,
          lost: new Map(lost.map((key) => [key, 'gone'])),
        });
        const bad = [...from, ...unproved, ...lost];
        const rerun = new Set(bad.flatMap((key) => [key, ...dependants({ nodes, key })]));
        expect(told.map((line) => line.split(' ')[0])).toEqual(ordered.map(({ key }) => key));
        for (const line of told) {
          const [key = '', fate] = line.split(' ');
          expect(fate === 'kept').toBe(!rerun.has(key));
        }
      }),
    );
  });
});
