import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { AssembleInput, StageHead } from '../../../src/activities/contracts.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { moveBase } from '../../support/move-base.js';

const PLAN = (form: string) => `
plan: shop
stages:
  api: {run: 'echo api > api.txt'}
  ui: {run: 'echo ui >> api.txt', needs: [api]}
  back: {run: 'rm api.txt', needs: [api]}
  docs: {run: 'echo docs > docs.txt'}
handoff: {assemble: ${form}}
`;

let bench: ActivityBench;
let run: RunRef;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

async function headOf(stage: string, needs: StageHead[] = []): Promise<StageHead> {
  const { head } = await bench.attempt(run, { stage, needs });
  return { stage, attempt: 1, head: head ?? 'none' };
}
const assemble = (attempt: number, heads: StageHead[], part: Partial<AssembleInput> = {}) =>
  bench.act('assembleCollector', {
    ...{ run, baseBranch: 'main', localCommit: null, attempt, heads },
    ...part,
  });
const git = (...args: string[]) => bench.sandbox.git(bench.vault(run), ...args);

describe.each(['merge', 'squash', 'rebase'])('what somebody brought into the base, for %s,', (form) => {
  beforeEach(async () => {
    run = await bench.runOf(PLAN(form));
  });

  test('gets no commit and is told, and what stands on it merges as ever', async () => {
    const api = await headOf('api');
    const heads = [api, await headOf('ui', [api]), await headOf('docs')];
    const base = moveBase(bench, 'api.txt', 'api\n');
    const made = await assemble(1, heads);
    expect(made).toMatchObject({ kind: 'assembled', base, inBase: ['api'] });
    if (made.kind !== 'assembled') return;
    expect(bench.show(run, made.collector, 'api.txt')).toBe('api\nui');
    const named = '--format=%(trailers:key=Stagegate-Stage,valueonly,separator=%x2C)';
    const stages = git('log', '--first-parent', named, `${base}..${made.collector}`).split('\n');
    expect(stages).toEqual(form === 'squash' ? ['ui,docs'] : ['docs', 'ui']);
    const empty = git('log', '--first-parent', '--format=%T %P', `${base}..${made.collector}`)
      .split('\n')
      .filter((line) => git('rev-parse', `${line.split(' ')[1] ?? ''}^{tree}`) === line.split(' ')[0]);
    expect(empty).toEqual([]);
    expect(await assemble(1, heads)).toEqual(made);
  });

  test('and is all that there is, leaves nothing to hand off', async () => {
    const api = await headOf('api');
    moveBase(bench, 'api.txt', 'api\n');
    const before = bench.refs(bench.vault(run));
    const made = await assemble(1, [api]);
    expect(made).toMatchObject({
      kind: 'failed',
      failure: { code: 'HANDOFF_IN_BASE', message: expect.stringContaining('main has all of api already') },
    });
    expect(bench.refs(bench.vault(run))).toBe(before);
  });

  test('by a merge of its own counts as well', async () => {
    const [api, docs] = [await headOf('api'), await headOf('docs')];
    const { origin } = bench.repository;
    bench.sandbox.git(bench.vault(run), 'push', '--quiet', origin, `${api.head}:refs/heads/main`);
    expect(await assemble(1, [api, docs])).toMatchObject({ kind: 'assembled', inBase: ['api'] });
    expect(await assemble(2, [api])).toMatchObject({ kind: 'failed', failure: { code: 'HANDOFF_IN_BASE' } });
  });

  test('is taken back by a stage that takes it back', async () => {
    const api = await headOf('api');
    const heads = [api, await headOf('back', [api])];
    const base = moveBase(bench, 'api.txt', 'api\n');
    const made = await assemble(1, heads);
    expect(made).toMatchObject({ kind: 'assembled', inBase: ['api'] });
    if (made.kind !== 'assembled') return;
    expect(git('diff', '--name-status', base, made.collector)).toBe('D\tapi.txt');
  });

  test('is what a group without it is merged from', async () => {
    const api = await headOf('api');
    const ui = await headOf('ui', [api]);
    const base = moveBase(bench, 'api.txt', 'api\n');
    const made = await assemble(1, [ui], { needs: [api] });
    if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
    expect(bench.show(run, made.collector, 'api.txt')).toBe('api\nui');
    expect(git('log', '--first-parent', '--format=%s', `${base}..${made.collector}`)).toContain(': ui');
    expect(await assemble(1, [ui], { needs: [api] })).toEqual(made);
  });

  test('or into the branch below, is what a stacked group is merged from', async () => {
    const api = await headOf('api');
    const ui = await headOf('ui', [api]);
    const below = await assemble(1, [api]);
    if (below.kind !== 'assembled') throw new Error(JSON.stringify(below));
    const onto = { branch: below.branch, commit: below.collector };
    const made = await assemble(2, [ui], { branch: `${below.branch}+2`, onto, needs: [api] });
    if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
    expect(bench.show(run, made.collector, 'api.txt')).toBe('api\nui');
    expect(git('log', '--first-parent', '--format=%s', `${onto.commit}..${made.collector}`)).toBe(
      `${run.taskKey}: ui`,
    );
  });
});
