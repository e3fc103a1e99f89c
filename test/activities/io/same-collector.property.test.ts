import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { StageHead } from '../../../src/activities/contracts.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

let here: ActivityBench;
let there: ActivityBench;
let clone: string;
let cases = 0;
beforeAll(async () => {
  here = await ActivityBench.open();
  there = await ActivityBench.open({ beside: here, part: { hostId: 'host-2' } });
  clone = join(here.sandbox.dir, 'hands');
  here.sandbox.git(here.sandbox.dir, 'clone', '--quiet', here.repository.origin, clone);
});
afterAll(() => here.close());

/** Which earlier stages each stage needs. */
const Graph = fc
  .array(fc.array(fc.nat({ max: 3 }), { maxLength: 2 }), { minLength: 2, maxLength: 4 })
  .map((wishes) =>
    wishes.map((wish, index) => (index === 0 ? [] : [...new Set(wish.map((need) => need % index))])),
  );

/** The stages' heads, each on the merge of what it needs, at branches of origin so that every mirror has them. */
function headsOf(graph: readonly number[][]): StageHead[] {
  cases += 1;
  const git = (...args: string[]) => here.sandbox.git(clone, ...args);
  const heads: StageHead[] = [];
  for (const [index, needs] of graph.entries()) {
    git('checkout', '--quiet', '--detach', here.repository.head);
    for (const need of needs) git('merge', '--quiet', '--no-edit', heads[need]?.head ?? 'none');
    const head = commitFiles(here.sandbox, clone, { [`case-${cases}/s${index}.txt`]: `${index}\n` });
    git('push', '--quiet', 'origin', `HEAD:refs/heads/dag/${cases}/s${index}`);
    heads.push({ stage: `s${index}`, attempt: 1, head });
  }
  return heads;
}

test.each(['merge', 'squash', 'rebase'])(
  'the same stages on the same base are the same commit, on any host and at any time: %s',
  async (form) => {
    await fc.assert(
      fc.asyncProperty(Graph, async (graph) => {
        const stages = graph.map((needs, index) => {
          const list = needs.map((need) => `s${need}`).join(', ');
          return `  s${index}: {run: 'true', needs: [${list}]}`;
        });
        const plan = `plan: p\nstages:\n${stages.join('\n')}\nhandoff: {assemble: ${form}}\n`;
        const heads = headsOf(graph);
        const run = await here.runOf(plan);
        await there.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
        const input = { run, baseBranch: 'main', localCommit: null, heads };
        const made = await here.act('assembleCollector', { ...input, attempt: 1 });
        expect(made).toMatchObject({ kind: 'assembled', base: here.repository.head });
        expect(await there.act('assembleCollector', { ...input, attempt: 1 })).toEqual(made);
        expect(await there.act('assembleCollector', { ...input, attempt: 2 })).toEqual(made);
        const [last] = heads.slice(-1);
        const other = { ...input, heads: heads.slice(0, -1), attempt: 3 };
        const less = await there.act('assembleCollector', other);
        expect(less).toMatchObject({ kind: 'assembled' });
        if (last !== undefined) expect(less).not.toEqual(made);
      }),
      { numRuns: 4, interruptAfterTimeLimit: 120_000 },
    );
  },
  180_000,
);
