import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { AssembleInput, StageHead } from '../../../src/activities/contracts.js';
import { failure } from '../../../src/domain/failure/catalogue.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { PROTECTED_KEY } from '../../../src/forge/local-forge.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { moveBase } from '../../support/move-base.js';

const PLAN = `
plan: shop
gates:
  secrets: {run: 'echo "error: a token in keys.txt"; exit 1', required: false}
  documented: 'test -e docs.txt'
stages:
  api: {run: 'echo api > api.txt', gates: secrets}
  docs: {run: 'echo docs > docs.txt'}
handoff: {gates: [documented]}
`;

let bench: ActivityBench;
let run: RunRef;
let api: StageHead;
let docs: StageHead;
let branch: string;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
  run = await bench.runOf(PLAN);
  const head = async (stage: string) => {
    const made = await bench.attempt(run, { stage });
    return { stage, attempt: 1, head: made.head ?? 'none' };
  };
  [api, docs] = [await head('api'), await head('docs')];
  branch = `stagegate/${run.taskKey}`;
});

const assemble = (attempt: number, heads: StageHead[], part: Partial<AssembleInput> = {}) =>
  bench.act('assembleCollector', {
    ...{ run, baseBranch: 'main', localCommit: null, attempt, heads },
    ...part,
  });
async function assembled(...input: Parameters<typeof assemble>) {
  const made = await assemble(...input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  return made;
}
const push = (made: { branch: string; collector: string }, part = {}) =>
  bench.act('pushCollector', {
    ...{ run, title: 'Sell', baseBranch: 'main', stages: ['docs'], group: 2, followsBase: true },
    ...{ branch: made.branch, collector: made.collector, ...part },
  });
const atOrigin = () => bench.refs(bench.repository.origin);
const failed = (code: string) => ({ kind: 'failed', failure: { code } });

describe('a group of stages', () => {
  test('with an unresolved entry of high severity is not assembled; one whose entries are less is', async () => {
    const judged = { run, stage: 'api', attempt: 1 };
    await bench.act('runGates', { ...judged, commit: api.head });
    const recorded = await bench.act('recordFailure', { ...judged, failure: null, head: api.head });
    const id = recorded?.seen[0]?.id ?? 'none';
    const before = atOrigin();
    for (const [index, heads] of [[api], [api, docs]].entries()) {
      const refused = await assemble(index + 1, heads, { branch: `${branch}+2` });
      expect(refused).toMatchObject(failed('ERRORBOOK_BLOCKS'));
      expect(JSON.stringify(refused)).toContain(`${id} (api)`);
    }
    expect(atOrigin()).toBe(before);
    const less = failure('ARTIFACT_MISSING', {
      ...{ task: run.taskKey, stage: 'docs', attempt: 1, artifact: 'design.json' },
    });
    const input = { run, stage: 'docs', attempt: 1, head: docs.head };
    const known = await bench.act('recordFailure', { ...input, failure: less });
    expect(known?.seen).toHaveLength(1);
    expect(await assemble(3, [docs], { branch: `${branch}+3` })).toMatchObject({ kind: 'assembled' });
  });

  test('is judged by the gates of its own tree, not of everything', async () => {
    const gatesOf = async (attempt: number, heads: StageHead[]) => {
      const { collector: commit, base } = await assembled(attempt, heads, { branch: `${branch}+2` });
      return bench.act('runGates', { run, stage: 'handoff', attempt, commit, base });
    };
    expect(await gatesOf(1, [api])).toMatchObject({ failure: { code: 'HANDOFF_GATE_FAILED' } });
    expect(await gatesOf(2, [docs])).toMatchObject({ failure: null });
  });

  test('is not assembled, and not pushed, for a branch that is protected; the other branches are free', async () => {
    const { origin } = bench.repository;
    const before = atOrigin();
    const second = await assembled(1, [docs], { branch: `${branch}+2` });
    bench.sandbox.git(origin, 'config', PROTECTED_KEY, 'stagegate/*+2');
    try {
      expect(await assemble(2, [docs], { branch: `${branch}+2` })).toMatchObject(failed('HANDOFF_PROTECTED'));
      expect(await push(second)).toMatchObject(failed('HANDOFF_PROTECTED'));
      expect(atOrigin()).toBe(before);
      const third = await assembled(3, [docs], { branch: `${branch}+3` });
      expect(await push(third, { group: 3 })).toEqual({ kind: 'pushed', note: null });
    } finally {
      bench.sandbox.git(origin, 'config', '--unset-all', PROTECTED_KEY);
    }
  });

  test('is not pushed when its base moved: the next round has that in, and is', async () => {
    const made = await assembled(1, [docs], { branch: `${branch}+2` });
    const newest = moveBase(bench, 'notes/moved.md');
    const before = atOrigin();
    expect(await push(made)).toEqual({ kind: 'moved', base: newest });
    expect(atOrigin()).toBe(before);
    const next = await assembled(2, [docs], { branch: `${branch}+2` });
    expect(next).toMatchObject({ base: newest });
    expect(bench.show(run, next.collector, 'notes/moved.md')).toBe('theirs');
    expect(await push(next)).toEqual({ kind: 'pushed', note: null });
  });
});
