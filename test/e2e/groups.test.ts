import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { HandoffGroup } from '../../src/domain/run/run-status.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { type CliResult, Installation } from '../support/installation.js';

const PLAN = `
plan: shop
gates:
  priced: grep -q price src/price.ts
stages:
  api: {run: echo api > api.txt, gates: priced}
  ui: {needs: api, run: echo ui > ui.txt, gates: priced}
  cli: {needs: api, run: echo cli > cli.txt}
  docs: {run: echo docs > docs.txt}
  notes: {run: echo notes > notes.txt}
handoff: {start: manual, gates: [priced]}
`;

describe('stages that are handed off by themselves', () => {
  const place = new Installation();
  let shop: TestRepository;

  beforeAll(async () => {
    shop = makeRepository(place.sandbox);
    place.sandbox.write(shop.checkout, 'plan.yaml', PLAN);
    await place.startWorker();
    await place.json(shop.checkout, 'start', 'plan.yaml', '--task', 'G-1', '--title', 'Sell things');
    await place.statusWhen(shop.checkout, 'G-1', ({ handoff }) => handoff.state === 'waiting');
    await place.statusWhen(shop.checkout, 'G-1', ({ state }) => state === 'awaiting_approval');
  }, 120_000);
  afterAll(() => place.close());

  const git = (...args: string[]) => place.sandbox.git(shop.origin, ...args);
  const eligible = async () =>
    (await place.json(shop.checkout, 'handoff', 'G-1', '--eligible')) as {
      stages: { stage: string; kind: string; why: string | null }[];
      groups: HandoffGroup[];
      merge: { kind: string } | null;
    };
  const standing = async () => (await eligible()).stages.map(({ stage, kind, why }) => [stage, kind, why]);
  const handOff = (stages: string, ...more: string[]) =>
    place.json(shop.checkout, 'handoff', 'G-1', '--stages', stages, ...more);
  const done = (number: number) =>
    place.statusWhen(shop.checkout, 'G-1', ({ groups = [] }) =>
      groups.some((group) => group.number === number && group.state === 'done'),
    );
  const failureOf = ({ stdout }: CliResult) =>
    (JSON.parse(stdout) as { error: { code: string; message: string; next: string } }).error;

  test('a group that lacks what it needs is refused, with what is missing and the command that would do', async () => {
    expect(await standing()).toEqual(
      ['api', 'ui', 'cli', 'docs', 'notes'].map((stage) => [stage, 'eligible', null]),
    );
    const shown = await place.cli(shop.checkout, 'handoff', 'G-1', '--eligible');
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.stdout).toContain('stagegate handoff G-1 --stages api,ui,cli,docs,notes');
    const refused = await place.cli(shop.checkout, 'handoff', 'G-1', '--stages', 'ui', '--json');
    expect(refused.exitCode).toBe(4);
    expect(failureOf(refused)).toMatchObject({
      code: 'HANDOFF_INCOMPLETE',
      message: expect.stringContaining('api') as unknown,
      next: expect.stringMatching(/--stages api,ui$/) as unknown,
    });
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  test('two groups are two pull requests, one on the other; when the first is merged the next stands on the base', async () => {
    await handOff('api');
    await done(1);
    expect(await handOff('ui')).toMatchObject({ outcome: { group: 2, onto: 'stagegate/G-1' } });
    const { groups = [] } = await done(2);
    const [first, second] = groups;
    expect(first).toMatchObject({
      branch: 'stagegate/G-1',
      onto: null,
      pullRequest: { number: 1, base: 'main' },
    });
    expect(second).toMatchObject({
      branch: 'stagegate/G-1+2',
      onto: 1,
      pullRequest: { number: 2, base: 'stagegate/G-1', head: 'stagegate/G-1+2' },
    });
    expect(git('rev-parse', 'stagegate/G-1')).toBe(first?.collector);
    expect(git('rev-parse', 'stagegate/G-1+2')).toBe(second?.collector);
    expect(git('merge-base', 'stagegate/G-1', 'stagegate/G-1+2')).toBe(first?.collector);
    expect((await standing()).slice(0, 3)).toEqual([
      ['api', 'handed_off', 'in pull request #1'],
      ['ui', 'handed_off', 'in pull request #2'],
      ['cli', 'eligible', null],
    ]);

    const tree = git('rev-parse', 'stagegate/G-1^{tree}');
    const merge = git('commit-tree', tree, '-p', 'main', '-p', 'stagegate/G-1', '-m', 'Merge #1');
    git('update-ref', 'refs/heads/main', merge);
    expect(await eligible()).toMatchObject({ merge: { kind: 'merges', base: merge } });
    expect(await handOff('cli')).toMatchObject({ outcome: { group: 3, onto: null } });
    const third = (await done(3)).groups?.[2];
    expect(third).toMatchObject({ onto: null, pullRequest: { number: 3, base: 'main' } });
    expect(git('diff', '--name-only', 'main', 'stagegate/G-1+3')).toBe('cli.txt');
  }, 180_000);

  test('a group is a branch alone, or nothing but kept, and the run ends with the last one', async () => {
    await handOff('docs', '--publish', 'branch');
    expect((await done(4)).groups?.[3]).toMatchObject({ pushed: true, pullRequest: null });
    expect(git('show', 'stagegate/G-1+4:docs.txt')).toBe('docs');
    await handOff('notes', '--publish', 'none');
    const ended = await place.statusWhen(shop.checkout, 'G-1', ({ endedAt }) => endedAt !== null);
    expect(ended.state).toBe('completed');
    expect(ended.groups?.[4]).toMatchObject({ publish: 'none', pushed: false, pullRequest: null });
    const branches = git('for-each-ref', '--format=%(refname:short)', 'refs/heads/stagegate').split('\n');
    expect(branches).toEqual(['', '+2', '+3', '+4'].map((part) => `stagegate/G-1${part}`));
    expect(
      (await standing()).map(([stage, kind, why]) => `${String(stage)} ${String(kind)} ${String(why)}`),
    ).toEqual([
      'api handed_off in pull request #1, in the base',
      'ui handed_off in pull request #2',
      'cli handed_off in pull request #3',
      'docs handed_off in branch stagegate/G-1+4',
      'notes eligible assembled in group 5, not published',
    ]);
  }, 120_000);

  test('status, report, audit and their JSON tell branch, head, pull request and stages of every group', async () => {
    const { groups } = await eligible();
    expect(groups).toHaveLength(5);
    const told = {
      status: (await place.cli(shop.checkout, 'status', 'G-1')).stdout.replace(/\s+/g, ' '),
      report: (await place.cli(shop.checkout, 'report', 'G-1')).stdout,
      audit: (await place.cli(shop.checkout, 'audit', 'G-1')).stdout.replace(/\s+/g, ' '),
    };
    for (const text of Object.values(told))
      for (const { stages, branch, collector, pushed, pullRequest } of groups) {
        for (const { stage } of stages) expect(text).toContain(stage);
        if (pushed) expect(text).toContain(`${branch} at ${String(collector?.slice(0, 12))}`);
        else expect(text).toContain(collector?.slice(0, 12));
        if (pullRequest !== null) expect(text).toContain(`#${String(pullRequest.number)}`);
      }
    const report = (await place.json(shop.checkout, 'report', 'G-1')) as { run: { groups: HandoffGroup[] } };
    expect(report.run.groups).toEqual(groups);
  });

  test('a later run of a task goes on in the branch and the pull request of the earlier one', async () => {
    const later = (word: string) =>
      `plan: later\nstages:\n  ${word}: {run: echo ${word} > ${word}.txt}\nhandoff: {}\n`;
    const ended = async (number: number) =>
      place.statusWhen(shop.checkout, 'G-2', (run) => run.number === number && run.endedAt !== null);
    for (const [index, word] of ['first', 'second'].entries()) {
      place.sandbox.write(shop.checkout, 'later.yaml', later(word));
      const started = await place.cli(
        shop.checkout,
        'start',
        'later.yaml',
        '--task',
        'G-2',
        '--title',
        'Later',
      );
      expect(started.stdout.includes('Run 1 handed off to stagegate/G-2')).toBe(word === 'second');
      expect(await ended(index + 1)).toMatchObject({ state: 'completed', handoff: { pushed: true } });
    }
    const [first, second] = [await place.json(shop.checkout, 'status', 'G-2', '--run', '1'), await ended(2)];
    expect(first['status']).toMatchObject({
      handoff: { pullRequest: { number: second.handoff.pullRequest?.number } },
    });
    expect(git('rev-parse', 'stagegate/G-2')).toBe(second.handoff.collector);
    expect(git('diff', '--name-only', 'main...stagegate/G-2')).toBe('second.txt');
  }, 120_000);
});
