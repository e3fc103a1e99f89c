import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { PublishInput } from '../../src/activities/contracts.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import { RunBench } from '../support/run-bench.js';
import { planHandoff, planOf } from '../support/run-plan.js';
import { proposed } from '../support/scripted-forge.js';
import { commitOf, type Script, ScriptedWorld } from '../support/scripted-world.js';

let bench: RunBench;
beforeAll(async () => {
  bench = await RunBench.open();
});
afterAll(() => bench.close());

const stages = [{ key: 'a' }, { key: 'b', needs: ['a'] }, { key: 'c' }];
const manual = planOf(stages, { handoff: planHandoff({ start: 'manual' }) });

/** A forge that numbers pull requests by their branches. */
const proposals: PublishInput[] = [];
function propose(input: PublishInput) {
  proposals.push(input);
  const made = proposed(input);
  if (made.kind !== 'opened') return made;
  return { ...made, pullRequest: { ...made.pullRequest, number: input.group ?? 1 } };
}

const waiting = async (script: Partial<Script> = {}) => {
  const run = await bench.start({ plan: manual, propose, ...script });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  return run;
};

const settled = (run: Awaited<ReturnType<typeof waiting>>, number: number, state = 'done') =>
  run.when(`group ${number} to be ${state}`, ({ groups = [] }) =>
    groups.some((one) => one.number === number && one.state === state),
  );

describe('a group of stages', () => {
  test('has a branch and a pull request of its own, is stacked where it must be, and the run ends with the last', async () => {
    const run = await waiting();
    const taskKey = (await run.status()).task.key;
    expect(await run.handOff(['a'])).toEqual({
      ...{ kind: 'done', changed: true, group: 1, branch: `stagegate/${taskKey}`, stages: ['a'], onto: null },
    });
    const first = await settled(run, 1);
    expect(first).toMatchObject({
      state: 'awaiting_approval',
      handoff: { state: 'waiting' },
      groups: [{ number: 1, pushed: true, onto: null, pullRequest: { number: 1, base: 'main' } }],
    });
    expect(await run.handOff(['b'])).toMatchObject({ group: 2, onto: `stagegate/${taskKey}` });
    await settled(run, 2);
    const { world } = run;
    expect(proposals.map(({ baseBranch, runBase }) => [baseBranch, runBase])).toEqual([
      ['main', undefined],
      [`stagegate/${taskKey}`, 'main'],
    ]);
    expect(world.surveyed.at(-1)).toMatchObject({
      groups: [{ number: 1, collector: commitOf('collector', 1) }],
    });
    expect(world.assembled[1]).toMatchObject({
      heads: [{ stage: 'b' }],
      attempt: 2,
      branch: `stagegate/${taskKey}+2`,
      onto: { branch: `stagegate/${taskKey}`, commit: commitOf('collector', 1) },
    });
    expect(await run.handOff(['c'])).toMatchObject({ group: 3, onto: null });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(world.published).toEqual([
      `push stagegate/${taskKey}`,
      `pull request ${taskKey}: The work of ${taskKey} (a)`,
      `push stagegate/${taskKey}+2`,
      `pull request ${taskKey}: The work of ${taskKey} (b)`,
      `push stagegate/${taskKey}+3`,
      `pull request ${taskKey}: The work of ${taskKey} (c)`,
    ]);
    expect(await run.status()).toMatchObject({
      handoff: { state: 'done', branch: `stagegate/${taskKey}+3` },
      groups: [
        { number: 1, onto: null, pullRequest: { base: 'main' } },
        { number: 2, onto: 1, pullRequest: { base: `stagegate/${taskKey}` } },
        { number: 3, onto: null, pullRequest: { base: 'main' } },
      ],
    });
    const rows = world.ledger.filter(({ kind }) => kind === 'handoff' || kind === 'pr');
    expect(rows.map(({ kind, data }) => [kind, data['group'] ?? data['number'], data['stages']])).toEqual([
      ['handoff', 1, ['a']],
      ['pr', 1, undefined],
      ['handoff', 2, ['b']],
      ['pr', 2, undefined],
      ['handoff', 3, ['c']],
      ['pr', 3, undefined],
    ]);
  });

  test('that lacks what it needs is refused, and in the record; with what was merged it goes onto the base', async () => {
    let merged: number[] = [];
    const run = await waiting({ survey: () => ({ kind: 'surveyed', inBase: [], merged }) });
    expect(await run.handOff(['b'])).toMatchObject({
      kind: 'refused',
      failure: { code: 'HANDOFF_INCOMPLETE', next: expect.stringMatching(/--stages a,b$/) as unknown },
    });
    expect(run.world.assembled).toEqual([]);
    await run.handOff(['a']);
    await settled(run, 1);
    merged = [1];
    expect(await run.handOff(['b'])).toMatchObject({ kind: 'done', onto: null });
    await settled(run, 2);
    expect(run.world.assembled[1]).not.toHaveProperty('onto');
    await run.abort();
    await run.closed();
    expect(run.world.ledger.find(({ kind }) => kind === 'decision_refused')?.data).toMatchObject({
      action: 'handoff',
      stages: ['b'],
      outcome: { code: 'HANDOFF_INCOMPLETE' },
    });
  });

  test('is handed off while other stages still run; the rest follows by itself', async () => {
    const plan = planOf(stages, { handoff: planHandoff() });
    const run = await bench.startIn(new ScriptedWorld({ plan, propose }).hold('c/1'));
    await run.when(
      'a and b',
      ({ stages: all }) => all.filter((one) => one.state === 'completed').length === 2,
    );
    expect(await run.handOff(['a', 'b'])).toMatchObject({ kind: 'done', group: 1 });
    await settled(run, 1);
    expect(await run.status()).toMatchObject({ state: 'running' });
    run.world.release('c/1');
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled.map(({ heads }) => heads.map(({ stage }) => stage))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect((await run.status()).groups).toMatchObject([
      { number: 1 },
      { number: 2, stages: [{ stage: 'c' }] },
    ]);
  });

  test('asked for twice with one token is one; two at once go one after the other', async () => {
    const run = await waiting();
    const token = 'token-twice';
    const [one, other, third] = await Promise.all([
      run.handOff(['a', 'b'], { token }),
      run.handOff(['a', 'b'], { token, reason: 'again' }),
      run.handOff(['c']),
    ]);
    const group = one.kind === 'done' ? one.group : 0;
    for (const changed of [true, false])
      expect([one, other]).toContainEqual(expect.objectContaining({ group, changed }));
    expect(third).toMatchObject({ kind: 'done' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled).toHaveLength(2);
    expect(new Set(run.world.assembled.map(({ branch }) => branch)).size).toBe(2);
  });

  test('whose stage was rerun grows from what was pushed', async () => {
    const run = await waiting();
    await run.handOff(['c']);
    await settled(run, 1);
    expect(await run.rerun({ from: ['c'] })).toMatchObject({ kind: 'done', rerun: ['c'] });
    await run.when('c again', ({ stages: all }) => all[2]?.attempt === 2 && all[2].state === 'completed');
    expect(await run.handOff(['c'])).toMatchObject({ kind: 'done', group: 1 });
    await run.when('it to be pushed again', () => run.world.published.length === 4);
    expect(run.world.assembled[1]).toMatchObject({
      heads: [{ stage: 'c', attempt: 2 }],
      pushed: commitOf('collector', 1),
    });
    const { groups } = await settled(run, 1);
    expect(groups).toMatchObject([{ number: 1, stages: [{ stage: 'c', attempt: 2 }] }]);
    await run.abort();
  });

  test('given up is dropped: the run goes on, and its stages may be handed off anew', async () => {
    const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'c', base: 'main' });
    const run = await waiting({
      assemble: ({ attempt }) => (attempt === 1 ? { kind: 'failed', failure: conflict } : null),
    });
    await run.handOff(['c']);
    await run.decide('handoff', 'give_up');
    expect(await settled(run, 1, 'failed')).toMatchObject({ state: 'awaiting_approval' });
    expect(await run.handOff(['c'])).toMatchObject({ kind: 'done', group: 2 });
    await settled(run, 2);
    await run.handoff();
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled.at(-1)?.heads.map(({ stage }) => stage)).toEqual(['a', 'b']);
  });

  test('may be a branch alone, or be published nowhere', async () => {
    const run = await waiting();
    await run.handOff(['a', 'b'], { publish: 'none' });
    await settled(run, 1);
    expect(run.world.published).toEqual([]);
    expect((await run.status()).groups).toMatchObject([
      { pushed: false, pullRequest: null, collector: commitOf('collector', 1) },
    ]);
    await run.handOff(['c'], { publish: 'branch' });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.published).toEqual([expect.stringMatching(/^push /)]);
  });

  test('takes the next round where one belongs to other work', async () => {
    const run = await waiting({ assemble: ({ attempt }) => (attempt < 3 ? { kind: 'taken' } : null) });
    await run.handOff(['a', 'b']);
    expect((await settled(run, 1)).groups).toMatchObject([{ collector: commitOf('collector', 3) }]);
    await run.handOff(['c']);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(run.world.assembled.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  });

  test('is refused where the plan has no handoff', async () => {
    const run = await bench.startIn(new ScriptedWorld({ plan: planOf([{ key: 'a' }]) }).hold('a/1'));
    await run.begun('a/1');
    expect(await run.handOff(['a'])).toMatchObject({ kind: 'refused', failure: { code: 'HANDOFF_NONE' } });
    run.world.release('a/1');
    await run.closed();
  });
});

describe('what somebody wrote', () => {
  const shared = { title: 'Sell baskets', body: 'Why.' };
  const conflict = failure('HANDOFF_CONFLICT', { task: 'T', paths: 'x', stages: 'c', base: 'main' });

  /** A run with `c` handed off, and all that was said of its pull requests so far. */
  const withGroup = async (script: Partial<Script> = {}, words?: typeof shared) => {
    const said: (readonly [string, string | undefined])[] = [];
    const run = await waiting({
      propose: (input) => {
        said.push([input.title, input.body]);
        return propose(input);
      },
      ...script,
    });
    await run.handOff(['c'], words === undefined ? {} : { words });
    await settled(run, 1);
    return { run, said };
  };
  const rerunOfC = async (run: Awaited<ReturnType<typeof waiting>>) => {
    await run.rerun({ from: ['c'] });
    await run.when('c again', ({ stages: [, , c], state }) => {
      return c?.attempt === 2 && c.state === 'completed' && state === 'awaiting_approval';
    });
  };

  test('for everything is in what is left, with the stages in the title where that goes in several groups', async () => {
    const { run, said } = await withGroup();
    await rerunOfC(run);
    await run.handoff(shared);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(said.slice(1)).toEqual([
      ['Sell baskets (c)', 'Why.'],
      ['Sell baskets (a, b)', 'Why.'],
    ]);
  });

  test('for everything stays as it is where what is left is one group', async () => {
    const { run, said } = await withGroup();
    await run.handoff(shared);
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(said.slice(1)).toEqual([['Sell baskets', 'Why.']]);
  });

  test.each<[string, { title: string; body: string } | undefined, string]>([
    ['stays its own when it is tried again', undefined, 'Only c'],
    ['may be said anew with another try', { title: 'C anew', body: 'Because.' }, 'C anew'],
  ])('for a group %s, whatever was said for everything', async (_what, anew, title) => {
    const own = { title: 'Only c', body: 'Because.' };
    const fails: Partial<Script> = {
      assemble: ({ attempt }) => (attempt === 2 ? { kind: 'failed', failure: conflict } : null),
    };
    const { run, said } = await withGroup(fails, own);
    await rerunOfC(run);
    await run.handoff(shared);
    await run.asked('handoff');
    expect(await run.handoff(anew)).toEqual({ kind: 'done', changed: true });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(said.slice(1)).toEqual([
      [title, 'Because.'],
      ['Sell baskets (a, b)', 'Why.'],
    ]);
  });
});

test('a plan that publishes nothing assembles, gates, and leaves it at that', async () => {
  const plan = planOf(stages, { handoff: planHandoff({ publish: 'none', gates: ['unit'] }) });
  const run = await bench.start({ plan });
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(run.world.gated).toMatchObject([{ stage: 'handoff' }]);
  expect(run.world.published).toEqual([]);
  expect(await run.status()).toMatchObject({
    handoff: { state: 'done', pushed: false, note: expect.stringContaining('as asked') as unknown },
  });
});
